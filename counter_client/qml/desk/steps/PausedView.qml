import QtQuick
import QtQuick.Layouts
import Station

// The counter calls no ticket; how long the pause has lasted, and how many wait all the same.
ColumnLayout {
    id: root

    required property var desk
    required property var waiting

    spacing: Theme.space8

    RowLayout {
        StageBadge {
            text: root.desk.standing
            icon: "pause"
        }
        Item {
            Layout.fillWidth: true
        }
        StageTimer {
            desk: root.desk
        }
    }
    Item {
        Layout.fillHeight: true
    }
    Icon {
        icon: "pause"
        size: Theme.space64
        color: Theme.edge
        Layout.alignment: Qt.AlignHCenter
    }
    Heading {
        text: root.desk.pause
        horizontalAlignment: Text.AlignHCenter
        Layout.fillWidth: true
    }
    Prose {
        text: root.waiting.meanwhile
        horizontalAlignment: Text.AlignHCenter
        Layout.fillWidth: true
    }
    Item {
        Layout.fillHeight: true
    }
}
