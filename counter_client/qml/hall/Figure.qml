import QtQuick
import QtQuick.Layouts
import Station

// One number that says how the hall is, and what it counts.
ColumnLayout {
    id: root

    required property string value
    required property string label
    property bool late: false

    spacing: 0
    Accessible.role: Accessible.StaticText
    Accessible.name: value + " " + label

    RowLayout {
        spacing: Theme.space8

        Text {
            text: root.value
            color: root.late ? Theme.warning : Theme.emphasis
            font.pixelSize: Theme.text32
            font.weight: Font.Bold
            font.features: { "tnum": 1 }
            lineHeight: 0.95
            Accessible.ignored: true
        }
        Icon {
            visible: root.late
            icon: "shape-triangle"
            size: Theme.px(18)
            color: Theme.warning
        }
    }
    Text {
        text: root.label
        color: Theme.textSecondary
        font.pixelSize: Theme.text14
        elide: Text.ElideRight
        horizontalAlignment: Text.AlignLeft
        Layout.fillWidth: true
        Accessible.ignored: true
    }
}
