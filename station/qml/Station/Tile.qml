import QtQuick
import QtQuick.Layouts

// A large choice among a few: a title in everyday words, a line that explains it, and a small
// line for what may decide the choice ("wait 10–15 min", "by appointment only").
Touchable {
    id: root

    required property string title
    property string subtitle
    property string meta
    property string metaIcon
    property string iconName
    property bool prominent: false

    readonly property color ink: !enabled ? Theme.textDisabled : prominent ? Theme.primaryInk : Theme.emphasis
    readonly property color softInk: !enabled ? Theme.textDisabled : prominent ? Theme.primaryInk : Theme.textSecondary

    text: title
    Accessible.description: [subtitle, meta].filter(line => line !== "").join(". ")

    padding: Theme.space20
    implicitHeight: Math.max(Theme.px(104), content.implicitHeight + topPadding + bottomPadding)
    implicitWidth: Theme.px(320)

    background: Rectangle {
        radius: Theme.radius
        color: {
            if (!root.enabled)
                return Theme.muted;
            if (root.prominent)
                return root.down ? Theme.primaryActive : root.hovered ? Theme.primaryHover : Theme.primary;
            return root.down || root.hovered ? Theme.primarySoft : Theme.surface;
        }
        border.width: root.prominent ? 0 : root.down || root.hovered ? 2 * Theme.hairline : Theme.hairline
        border.color: root.enabled && (root.down || root.hovered) ? Theme.primary : Theme.line
    }

    contentItem: RowLayout {
        id: content

        spacing: Theme.space20

        Rectangle {
            visible: root.iconName !== ""
            implicitWidth: Theme.touch
            implicitHeight: Theme.touch
            radius: Theme.radius
            color: root.prominent ? "transparent" : root.enabled ? Theme.primarySoft : "transparent"
            border.width: root.prominent || !root.enabled ? Theme.hairline : 0
            border.color: root.softInk

            Icon {
                anchors.centerIn: parent
                icon: root.iconName
                size: Theme.space32
                color: root.prominent ? Theme.primaryInk : root.enabled ? Theme.primary : Theme.textDisabled
            }
        }
        ColumnLayout {
            spacing: Theme.space4
            Layout.fillWidth: true

            Text {
                text: root.title
                color: root.ink
                font.pixelSize: Theme.text24
                font.weight: Font.DemiBold
                lineHeight: 0.95
                horizontalAlignment: Text.AlignLeft
                wrapMode: Text.WordWrap
                maximumLineCount: 2
                elide: Text.ElideRight
                Layout.fillWidth: true
                Accessible.ignored: true
            }
            Text {
                visible: text !== ""
                text: root.subtitle
                color: root.softInk
                font.pixelSize: Theme.text16
                horizontalAlignment: Text.AlignLeft
                wrapMode: Text.WordWrap
                maximumLineCount: 2
                elide: Text.ElideRight
                Layout.fillWidth: true
                Accessible.ignored: true
            }
            RowLayout {
                visible: root.meta !== ""
                spacing: Theme.space8

                Icon {
                    visible: root.metaIcon !== ""
                    icon: root.metaIcon
                    size: Theme.px(18)
                    color: root.softInk
                }
                Text {
                    text: root.meta
                    color: root.softInk
                    font.pixelSize: Theme.text16
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: Math.round(0.8 * Theme.text16)
                    font.weight: Font.DemiBold
                    horizontalAlignment: Text.AlignLeft
                    elide: Text.ElideRight
                    Layout.fillWidth: true
                    Accessible.ignored: true
                }
            }
        }
        Icon {
            icon: "chevron-right"
            size: Theme.space24
            color: root.prominent ? Theme.primaryInk : root.enabled ? Theme.primary : Theme.textDisabled
            opacity: root.enabled ? 1 : 0
        }
    }
}
