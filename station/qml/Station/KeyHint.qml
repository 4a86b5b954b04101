import QtQuick

// The key that does the same, drawn as a key.
Rectangle {
    id: root

    required property string key
    property bool onDark: false

    implicitWidth: Math.max(implicitHeight, label.implicitWidth + 2 * Theme.space8)
    implicitHeight: Theme.px(24)
    radius: Theme.radius
    color: onDark ? "transparent" : Theme.surface
    border.width: Theme.hairline
    border.color: onDark ? Theme.primaryInk : Theme.edge

    Text {
        id: label

        anchors.centerIn: parent
        text: root.key
        color: root.onDark ? Theme.primaryInk : Theme.textSecondary
        font.pixelSize: Math.round(14 * Theme.unit)
        font.weight: Font.DemiBold
        Accessible.ignored: true
    }
}
