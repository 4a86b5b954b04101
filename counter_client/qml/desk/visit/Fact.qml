import QtQuick
import QtQuick.Layouts
import Station

// One thing known of the visit, with its sign; not there while there is nothing to say.
Rectangle {
    id: root

    required property string icon
    required property string text
    property bool strong: false

    visible: text !== ""
    implicitWidth: row.implicitWidth + 2 * Theme.space12
    implicitHeight: Theme.space32
    width: Math.min(implicitWidth, parent?.width ?? implicitWidth)
    radius: Theme.radius
    color: strong ? Theme.warningSoft : Theme.muted
    Accessible.role: Accessible.StaticText
    Accessible.name: text

    RowLayout {
        id: row

        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
        anchors.leftMargin: Theme.space12
        anchors.rightMargin: Theme.space12
        spacing: Theme.space8

        Icon {
            icon: root.icon
            size: Theme.px(18)
            color: root.strong ? Theme.warning : Theme.textSecondary
        }
        Text {
            text: root.text
            color: root.strong ? Theme.text : Theme.textSecondary
            font.pixelSize: Theme.text14
            font.weight: Font.DemiBold
            font.features: { "tnum": 1 }
            elide: Text.ElideRight
            horizontalAlignment: Text.AlignLeft
            Layout.fillWidth: true
            Accessible.ignored: true
        }
    }
}
