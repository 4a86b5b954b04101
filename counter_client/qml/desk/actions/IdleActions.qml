import QtQuick
import "../../shared"

// Between two visits.
ActionFrame {
    id: root

    required property var question
    required property var asking

    sign: "call"

    SideButton {
        text: qsTr("Without a number")
        enabled: root.desk.canAsk
        sign: "person"
        keyHint: "N"
        onChosen: root.question.ask("walk_in")
    }
    SideButton {
        text: qsTr("Pause")
        enabled: root.desk.canAsk
        sign: "pause"
        keyHint: "P"
        onChosen: root.question.ask("pause")
    }
    LeaveButton {
        desk: root.desk
        question: root.question
        asking: root.asking
    }
}
