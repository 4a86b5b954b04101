import QtQuick
import Station
import "../../shared"

// The citizen did not come: whether the number is really to be marked absent.
ActionFrame {
    id: root

    required property var asking

    sign: "person"

    SideButton {
        text: qsTr("No, wait")
        kind: BigButton.Kind.Quiet
        sign: "clock"
        keyHint: "Esc"
        onChosen: root.desk.keepWaiting()
    }
    SideButton {
        text: root.asking.underWay === "mark_absent" ? qsTr("One moment…") : root.desk.absentText
        enabled: root.desk.canMarkAbsent
        kind: BigButton.Kind.Danger
        sign: "person-off"
        keyHint: "A"
        onChosen: root.desk.markAbsent()
    }
}
