import QtQuick
import Station
import "../../shared"

// The citizen's copy on the operator's own screen, which is turned to them; any of its keys ends it.
FocusScope {
    id: root

    required property var copy

    signal ended

    visible: copy.isPreviewed
    onVisibleChanged: visible ? forceActiveFocus() : root.ended()

    Keys.onPressed: event => {
        event.accepted = true;
        const ends = [Qt.Key_Escape, Qt.Key_Return, Qt.Key_Enter, Qt.Key_Space].includes(event.key) || (event.key === Qt.Key_T && event.modifiers & Qt.ControlModifier);
        if (ends && !event.isAutoRepeat)
            root.copy.preview(false);
        else if (event.key === Qt.Key_F9)
            event.accepted = false;
    }

    MouseArea {
        anchors.fill: parent
        hoverEnabled: true
    }
    CitizenView {
        anchors { fill: parent; bottomMargin: foot.height }
        copy: root.copy
    }
    Rectangle {
        id: foot

        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.px(56)
        color: Theme.muted

        ActionButton {
            anchors.centerIn: parent
            text: qsTr("Back to the request")
            kind: BigButton.Kind.Quiet
            compact: true
            keyHint: "Esc"
            activeFocusOnTab: false
            onChosen: root.copy.preview(false)
        }
    }
}
