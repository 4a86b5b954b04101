import QtQuick
import "../../shared"

// Until the citizen comes.
ActionFrame {
    id: root

    required property var question
    required property var asking

    sign: "person"

    SideButton {
        visible: !root.desk.isRemote
        text: root.asking.underWay === "recall" ? qsTr("Calling…") : qsTr("Recall")
        enabled: root.desk.canRecall
        sign: "repeat"
        keyHint: "R"
        onChosen: root.desk.recall()
    }
    SideButton {
        text: root.desk.isRemote ? qsTr("No answer") : qsTr("Absent")
        enabled: root.desk.canMarkAbsent
        sign: "person-off"
        keyHint: "A"
        onChosen: root.desk.markAbsent()
    }
    SideButton {
        text: root.asking.underWay === "undo_call" ? qsTr("One moment…") : qsTr("Undo (%1 s)").arg(root.desk.undoSeconds)
        Accessible.name: qsTr("Undo the call")
        visible: root.desk.undoSeconds > 0
        enabled: root.desk.canAsk
        sign: "arrow-left"
        keyHint: "Z"
        onChosen: root.desk.undo()
    }
    SideButton {
        text: qsTr("More…")
        enabled: root.desk.canAsk
        sign: "list"
        keyHint: "M"
        onChosen: root.question.ask("more")
    }
}
