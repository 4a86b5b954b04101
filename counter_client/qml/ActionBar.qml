import QtQuick
import QtQuick.Layouts
import Station

// What can be done now: the natural next step, large, and beside it what is done now and then.
// Further actions (park, transfer, note) join the second layout.
GridLayout {
    id: root

    required property var desk
    required property var asking
    required property bool narrow

    readonly property string step: desk.step
    // Alike and steady, so that a hand finds them without looking.
    readonly property int besideWidth: narrow ? Theme.px(120) : Theme.px(240)
    readonly property int besideHeight: narrow ? Theme.touchCompact : Theme.space64

    columns: narrow ? 1 : 2
    columnSpacing: Theme.space16
    rowSpacing: Theme.space8

    ActionButton {
        readonly property bool busy: root.asking.underWay === root.desk.primary

        text: busy ? ({ call_next: qsTr("Calling…"), start_serving: qsTr("One moment…"), close: qsTr("Concluding…") })[root.desk.primary] : ({ call_next: qsTr("Call the next"), start_serving: qsTr("Has arrived"), close: qsTr("Conclude") })[root.desk.primary]
        kind: BigButton.Kind.Primary
        iconName: ({ call_next: "call", start_serving: "person", close: "check" })[root.desk.primary]
        keyHint: qsTr("Space")
        enabled: root.desk.canAct
        onChosen: root.desk.next()
        Layout.fillWidth: root.narrow
        Layout.preferredWidth: Theme.px(360)
        Layout.preferredHeight: Theme.space64
    }
    RowLayout {
        spacing: root.narrow ? Theme.space8 : Theme.space16
        Layout.fillWidth: true

        ActionButton {
            text: root.asking.underWay === "recall" ? qsTr("Calling…") : root.desk.calls > 1 ? qsTr("Recall (%1)").arg(root.desk.calls) : qsTr("Recall")
            Accessible.name: qsTr("Recall")
            visible: root.step === "called" && !root.desk.isAbsentAsked
            enabled: root.desk.canRecall
            iconName: root.narrow ? "" : "repeat"
            keyHint: "R"
            compact: root.narrow
            onChosen: root.desk.recall()
            Layout.fillWidth: root.narrow
            Layout.preferredWidth: root.besideWidth
            Layout.preferredHeight: root.besideHeight
        }
        ActionButton {
            text: root.asking.underWay === "mark_absent" ? qsTr("One moment…") : root.desk.isAbsentAsked ? qsTr("Yes, absent") : qsTr("Absent")
            visible: root.step === "called"
            enabled: root.desk.canMarkAbsent
            kind: root.desk.isAbsentAsked ? BigButton.Kind.Danger : BigButton.Kind.Secondary
            iconName: root.narrow ? "" : "person-off"
            keyHint: "A"
            compact: root.narrow
            onChosen: root.desk.markAbsent()
            Layout.fillWidth: root.narrow
            Layout.preferredWidth: root.besideWidth
            Layout.preferredHeight: root.besideHeight
        }
        ActionButton {
            text: qsTr("No, wait")
            visible: root.desk.isAbsentAsked
            kind: BigButton.Kind.Quiet
            keyHint: "Esc"
            compact: root.narrow
            onChosen: root.desk.keepWaiting()
            Layout.fillWidth: root.narrow
            Layout.preferredWidth: root.besideWidth
            Layout.preferredHeight: root.besideHeight
        }
        Item {
            visible: !root.narrow
            Layout.fillWidth: true
        }
        ActionButton {
            text: root.asking.underWay === "leave_counter" ? qsTr("One moment…") : qsTr("Leave the counter")
            visible: root.step === "idle"
            enabled: root.desk.canLeave
            kind: BigButton.Kind.Quiet
            keyHint: "F10"
            compact: true
            onChosen: root.desk.leave()
            Layout.alignment: Qt.AlignRight | Qt.AlignVCenter
        }
    }
}
