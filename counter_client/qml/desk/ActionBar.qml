import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// What can be done now: the natural next step, large, and beside it at most four things that are
// done now and then. They stand where they are for a whole step, so that a hand finds them.
GridLayout {
    id: root

    required property var desk
    required property var wishes
    required property var question
    required property var asking
    required property bool narrow

    readonly property string step: desk.step
    readonly property bool stays: desk.goesOnWith !== ""

    columns: narrow ? 1 : 2
    columnSpacing: Theme.space16
    rowSpacing: Theme.space8

    ActionButton {
        readonly property bool busy: root.asking.underWay === root.desk.primary
        readonly property int rows: root.stays ? 3 : 2
        readonly property string conclude: root.stays ? qsTr("Go on with: %1").arg(root.desk.goesOnWith) : root.wishes.left !== "" ? qsTr("Conclude this one") : root.wishes.count > 1 ? qsTr("Conclude all") : qsTr("Conclude")

        text: busy ? ({ call_next: qsTr("Calling…"), start_serving: qsTr("One moment…"), close: qsTr("Concluding…"), end_pause: qsTr("One moment…") })[root.desk.primary] : ({ call_next: qsTr("Call the next"), start_serving: qsTr("Has arrived"), close: conclude, end_pause: qsTr("End the pause") })[root.desk.primary]
        kind: BigButton.Kind.Primary
        iconName: root.stays ? "" : ({ call_next: "call", start_serving: "person", close: "check", end_pause: "play" })[root.desk.primary]
        keyHint: qsTr("Space")
        enabled: root.desk.canAct
        onChosen: root.desk.next()
        Layout.fillWidth: root.narrow
        Layout.preferredWidth: Theme.px(360)
        font.pixelSize: root.stays ? Theme.text18 : Theme.text20
        Layout.preferredHeight: root.narrow ? Theme.touch : rows * Theme.touchCompact + (rows - 1) * Theme.space8
    }
    GridLayout {
        columns: 2
        columnSpacing: Theme.space8
        rowSpacing: Theme.space8
        uniformCellWidths: true
        Layout.fillWidth: true
        Layout.alignment: Qt.AlignTop

        // Called
        SideButton {
            text: root.asking.underWay === "recall" ? qsTr("Calling…") : root.desk.calls > 1 ? qsTr("Recall (%1)").arg(root.desk.calls) : qsTr("Recall")
            Accessible.name: qsTr("Recall")
            visible: root.step === "called" && !root.desk.isAbsentAsked
            enabled: root.desk.canRecall
            iconName: root.narrow ? "" : "repeat"
            keyHint: "R"
            onChosen: root.desk.recall()
        }
        SideButton {
            text: qsTr("No, wait")
            visible: root.desk.isAbsentAsked
            kind: BigButton.Kind.Quiet
            keyHint: "Esc"
            onChosen: root.desk.keepWaiting()
        }
        SideButton {
            text: root.asking.underWay === "mark_absent" ? qsTr("One moment…") : root.desk.isAbsentAsked ? qsTr("Yes, absent") : qsTr("Absent")
            visible: root.step === "called"
            enabled: root.desk.canMarkAbsent
            kind: root.desk.isAbsentAsked ? BigButton.Kind.Danger : BigButton.Kind.Secondary
            iconName: root.narrow ? "" : "person-off"
            keyHint: "A"
            onChosen: root.desk.markAbsent()
        }
        SideButton {
            text: root.asking.underWay === "undo_call" ? qsTr("One moment…") : qsTr("Undo (%1 s)").arg(root.desk.undoSeconds)
            Accessible.name: qsTr("Undo the call")
            visible: root.desk.undoSeconds > 0 && !root.desk.isAbsentAsked
            enabled: root.desk.canAsk
            iconName: root.narrow ? "" : "arrow-left"
            keyHint: "Z"
            onChosen: root.desk.undo()
        }
        SideButton {
            text: qsTr("More…")
            visible: root.step === "called" && !root.desk.isAbsentAsked
            enabled: root.desk.canAsk
            iconName: root.narrow ? "" : "list"
            keyHint: "M"
            onChosen: root.question.ask("more")
        }

        // Serving
        SideButton {
            text: root.asking.underWay === "send_on" ? qsTr("One moment…") : qsTr("Send in line for the rest")
            visible: root.stays
            enabled: root.desk.canSendOn
            iconName: root.narrow ? "" : "people"
            keyHint: "F"
            onChosen: root.desk.sendOn()
            Layout.columnSpan: 2
        }
        SideButton {
            text: qsTr("Park")
            visible: root.step === "serving"
            enabled: root.desk.canAsk
            iconName: root.narrow ? "" : "pause"
            keyHint: "S"
            onChosen: root.question.ask("park")
        }
        SideButton {
            text: qsTr("Transfer")
            visible: root.step === "serving"
            enabled: root.desk.canAsk
            iconName: root.narrow ? "" : "transfer"
            keyHint: "T"
            onChosen: root.question.ask("transfer")
        }
        SideButton {
            text: qsTr("Add a service")
            visible: root.step === "serving"
            enabled: root.desk.canAsk
            iconName: root.narrow ? "" : "plus"
            keyHint: "G"
            onChosen: root.question.ask("add_service")
        }
        SideButton {
            text: qsTr("Other outcome")
            visible: root.step === "serving"
            enabled: root.desk.canAsk
            iconName: root.narrow ? "" : "note"
            keyHint: "E"
            onChosen: root.question.ask("outcome")
        }

        // Between two visits
        SideButton {
            text: qsTr("Without a number")
            visible: root.step === "idle"
            enabled: root.desk.canAsk
            iconName: root.narrow ? "" : "person"
            keyHint: "N"
            onChosen: root.question.ask("walk_in")
        }
        SideButton {
            text: qsTr("Pause")
            visible: root.step === "idle"
            enabled: root.desk.canAsk
            iconName: root.narrow ? "" : "pause"
            keyHint: "P"
            onChosen: root.question.ask("pause")
        }
        SideButton {
            text: root.asking.underWay === "answer" ? qsTr("One moment…") : root.narrow ? qsTr("Leave") : qsTr("Leave the counter")
            Accessible.name: qsTr("Leave the counter")
            visible: root.step === "idle" || root.step === "paused"
            enabled: root.desk.canAsk
            kind: BigButton.Kind.Quiet
            iconName: root.narrow ? "" : "logout"
            keyHint: "F10"
            onChosen: root.question.ask("leave")
        }
    }
}
