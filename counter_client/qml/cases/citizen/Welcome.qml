import QtQuick
import QtQuick.Layouts
import Station

// Between two requests: whose counter it is, and what will stand here.
ColumnLayout {
    id: root

    required property string administration
    required property string text

    spacing: Theme.space24

    Text {
        text: root.administration
        color: Theme.emphasis
        font.pixelSize: Theme.px(56)
        font.weight: Font.Bold
        wrapMode: Text.WordWrap
        horizontalAlignment: Text.AlignHCenter
        Layout.fillWidth: true
        Accessible.role: Accessible.Heading
        Accessible.name: text
    }
    Text {
        text: root.text
        color: Theme.textSecondary
        font.pixelSize: Theme.px(30)
        wrapMode: Text.WordWrap
        horizontalAlignment: Text.AlignHCenter
        Layout.fillWidth: true
        Accessible.role: Accessible.StaticText
        Accessible.name: text
    }
}
