import QtQuick
import QtQuick.Layouts
import Station
import "../../shared"

// While the citizen is here. Where the visit goes on here, another way stands on top.
ActionFrame {
    id: root

    required property var cases
    required property var question
    required property var asking

    sign: desk.goesOnWith === "" ? "check" : ""
    primary.font.pixelSize: desk.goesOnWith === "" ? Theme.text20 : Theme.text18

    SideButton {
        text: root.asking.underWay === "send_on" ? qsTr("One moment…") : qsTr("Send in line for the rest")
        visible: root.desk.goesOnWith !== ""
        enabled: root.desk.canSendOn
        sign: "people"
        keyHint: "F"
        onChosen: root.desk.sendOn()
        Layout.columnSpan: 2
    }
    SideButton {
        text: root.asking.underWay === "case" ? qsTr("One moment…") : root.cases.prepared.said || qsTr("Request")
        enabled: root.cases.canOpen
        sign: "folder"
        keyHint: "D"
        onChosen: root.cases.open()
        Layout.columnSpan: root.cases.prepared.said === "" ? 1 : 2
    }
    SideButton {
        text: qsTr("Park")
        enabled: root.desk.canAsk
        sign: "pause"
        keyHint: "S"
        onChosen: root.question.ask("park")
    }
    SideButton {
        visible: !root.desk.isRemote
        text: qsTr("Transfer")
        enabled: root.desk.canAsk
        sign: "transfer"
        keyHint: "T"
        onChosen: root.question.ask("transfer")
    }
    SideButton {
        text: qsTr("Add a service")
        enabled: root.desk.canAsk
        sign: "plus"
        keyHint: "G"
        onChosen: root.question.ask("add_service")
    }
    SideButton {
        text: qsTr("Other outcome")
        enabled: root.desk.canAsk
        sign: "note"
        keyHint: "E"
        onChosen: root.question.ask("outcome")
    }
}
