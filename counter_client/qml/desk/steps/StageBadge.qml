import QtQuick
import QtQuick.Layouts
import Station

// Where the visit is, in a word, a sign and a colour.
Rectangle {
    id: root

    required property string text
    required property string icon
    property color ink: Theme.textSecondary

    implicitWidth: row.implicitWidth + 2 * Theme.space12
    implicitHeight: Theme.space32
    radius: Theme.radius
    color: Theme.muted
    Accessible.role: Accessible.StaticText
    Accessible.name: text

    RowLayout {
        id: row

        anchors.centerIn: parent
        spacing: Theme.space8

        Icon {
            icon: root.icon
            size: Theme.px(20)
            color: root.ink
        }
        Text {
            text: root.text
            color: Theme.emphasis
            font.pixelSize: Theme.text16
            font.weight: Font.DemiBold
            Accessible.ignored: true
        }
    }
}
