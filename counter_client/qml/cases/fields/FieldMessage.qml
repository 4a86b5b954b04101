import QtQuick
import QtQuick.Layouts
import Station

// Under a field: what is wrong, with a sign, or else what helps.
RowLayout {
    id: root

    required property string help
    required property string error

    visible: help !== "" || error !== ""
    spacing: Theme.space8

    Icon {
        visible: root.error !== ""
        icon: "warning"
        size: Theme.px(18)
        color: Theme.danger
    }
    Text {
        text: root.error !== "" ? root.error : root.help
        color: root.error !== "" ? Theme.danger : Theme.textSecondary
        font.pixelSize: Theme.text14
        font.weight: root.error !== "" ? Font.DemiBold : Font.Normal
        wrapMode: Text.WordWrap
        horizontalAlignment: Text.AlignLeft
        Layout.fillWidth: true
        Accessible.role: Accessible.StaticText
        Accessible.name: text
    }
}
