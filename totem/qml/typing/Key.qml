import QtQuick
import Station

// One key of the keyboard. Double letters are meant, so the echo of a tap counts here, too.
Touchable {
    id: root

    property string iconName
    property bool strong: false

    signal typed

    hoverEnabled: false
    implicitWidth: Theme.touch
    implicitHeight: Theme.touch
    font.pixelSize: Math.round(24 * Theme.unit)
    onChosen: typed()
    onClicked: if (isEcho)
        typed()

    background: Rectangle {
        radius: Theme.radius
        color: root.down ? Theme.primarySoft : root.strong ? Theme.muted : Theme.surface
        border.width: Theme.hairline
        border.color: root.down ? Theme.primary : Theme.edge
    }
    contentItem: Item {
        Text {
            anchors.centerIn: parent
            visible: root.iconName === ""
            text: root.text
            color: Theme.emphasis
            font: root.font
            Accessible.ignored: true
        }
        Icon {
            anchors.centerIn: parent
            visible: root.iconName !== ""
            icon: root.iconName
            size: Theme.px(28)
            color: Theme.emphasis
        }
    }
}
