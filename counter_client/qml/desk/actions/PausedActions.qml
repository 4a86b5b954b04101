import QtQuick

// During a pause.
ActionFrame {
    id: root

    required property var question
    required property var asking

    sign: "play"

    LeaveButton {
        desk: root.desk
        question: root.question
        asking: root.asking
    }
}
