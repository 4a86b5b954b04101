import QtQuick
import QtQuick.Layouts
import Station

// One of several answers: a ring for one of them, a square for as many as fit.
Touchable {
    id: root

    required property bool several
    required property bool taken

    leftPadding: Theme.space12
    rightPadding: Theme.space16
    implicitHeight: Math.max(Theme.touchCompact, contentItem.implicitHeight + Theme.space8)
    implicitWidth: contentItem.implicitWidth + leftPadding + rightPadding
    Accessible.role: several ? Accessible.CheckBox : Accessible.RadioButton
    Accessible.checkable: true
    Accessible.checked: taken

    background: Rectangle {
        radius: Theme.radius
        color: root.taken ? Theme.primarySoft : root.hovered ? Theme.muted : Theme.surface
        border.width: root.taken ? 2 * Theme.hairline : Theme.hairline
        border.color: root.taken ? Theme.primary : Theme.edge
    }

    contentItem: RowLayout {
        spacing: Theme.space8

        Rectangle {
            implicitWidth: Theme.px(20)
            implicitHeight: Theme.px(20)
            radius: root.several ? Theme.radius : width / 2
            color: root.taken ? Theme.primary : Theme.surface
            border.width: 2 * Theme.hairline
            border.color: root.taken ? Theme.primary : Theme.edge

            Icon {
                anchors.centerIn: parent
                visible: root.taken
                icon: "check"
                size: Theme.px(14)
                color: Theme.primaryInk
            }
        }
        Text {
            text: root.text
            color: Theme.emphasis
            font.pixelSize: Theme.text16
            font.weight: root.taken ? Font.Bold : Font.DemiBold
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignLeft
            Layout.fillWidth: true
            Accessible.ignored: true
        }
    }
}
