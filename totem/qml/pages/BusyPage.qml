import QtQuick
import QtQuick.Layouts
import Station

// A machine is at work: it takes less than a second, or says what is wrong.
ColumnLayout {
    id: root

    required property var totem

    spacing: Theme.space24

    Item {
        Layout.fillHeight: true
    }
    Icon {
        id: sign

        icon: root.totem.icon
        size: Theme.px(96)
        color: Theme.primary
        Layout.alignment: Qt.AlignHCenter

        SequentialAnimation on opacity {
            loops: Animation.Infinite
            running: root.visible && !Theme.reducedMotion

            NumberAnimation { to: 0.4; duration: 700 }
            NumberAnimation { to: 1; duration: 700 }
        }
    }
    Heading {
        text: root.totem.heading
        font.pixelSize: Theme.text40
        horizontalAlignment: Text.AlignHCenter
        Layout.fillWidth: true
    }
    Item {
        Layout.fillHeight: true
    }
}
