import QtQuick
import QtQuick.Layouts
import Station

// A counter of the branch: its number, who sits there, what is done there, and under it the next
// break that is planned. Shapes say it too.
RowLayout {
    id: root

    required property string counter
    required property string label
    required property string place
    required property string operator
    required property string doing
    required property bool isFree
    required property bool isPaused
    required property string rest
    required property bool isRestDue

    readonly property bool closed: operator === ""

    spacing: Theme.space8
    Accessible.role: Accessible.ListItem
    Accessible.name: [place, operator, doing, rest].filter(word => word !== "").join(", ")

    Icon {
        icon: root.closed ? "close" : root.isPaused ? "pause" : root.isFree ? "shape-ring" : "shape-circle"
        size: Theme.px(16)
        color: root.closed || root.isPaused ? Theme.edge : Theme.success
    }
    Text {
        text: root.label === "" ? root.place : root.label
        color: root.closed ? Theme.textDisabled : Theme.emphasis
        font.pixelSize: Theme.text16
        font.weight: Font.Bold
        elide: Text.ElideRight
        Layout.minimumWidth: Theme.space24
        Layout.maximumWidth: Theme.px(112)
        Accessible.ignored: true
    }
    Text {
        text: root.operator
        visible: !root.closed
        color: Theme.text
        font.pixelSize: Theme.text16
        elide: Text.ElideRight
        Layout.maximumWidth: Theme.px(128)
        Accessible.ignored: true
    }
    Text {
        text: root.rest
        visible: text !== ""
        color: root.isRestDue ? Theme.warning : root.closed ? Theme.textDisabled : Theme.textSecondary
        font.pixelSize: Theme.text14
        font.weight: root.isRestDue ? Font.DemiBold : Font.Normal
        elide: Text.ElideRight
        horizontalAlignment: Text.AlignRight
        Layout.fillWidth: true
        Accessible.ignored: true
    }
    Text {
        text: root.doing
        color: root.closed ? Theme.textDisabled : Theme.textSecondary
        font.pixelSize: Theme.text14
        elide: Text.ElideRight
        horizontalAlignment: Text.AlignRight
        Layout.fillWidth: root.rest === ""
        Accessible.ignored: true
    }
}
