import QtQuick
import QtQuick.Layouts

// A labelled button. One Primary a screen; the label takes two lines at most.
Touchable {
    id: root

    enum Kind { Primary, Secondary, Quiet, Danger }

    property int kind: BigButton.Kind.Secondary
    property string iconName
    property string keyHint
    property bool compact: false
    property bool iconAfter: false

    readonly property bool filled: kind === BigButton.Kind.Primary || kind === BigButton.Kind.Danger
    readonly property color tone: kind === BigButton.Kind.Danger ? Theme.danger : Theme.primary
    readonly property color toneHover: kind === BigButton.Kind.Danger ? Theme.dangerHover : Theme.primaryHover
    readonly property color ink: !enabled ? Theme.textDisabled : filled ? Theme.primaryInk : hovered ? toneHover : tone

    implicitHeight: Math.max(compact ? Theme.touchCompact : Theme.touch, row.implicitHeight + 2 * (compact ? Theme.space4 : Theme.space8))
    implicitWidth: row.implicitWidth + leftPadding + rightPadding
    leftPadding: compact ? Theme.space12 : Theme.space24
    rightPadding: leftPadding
    font.pixelSize: compact ? Theme.text16 : Theme.text20
    font.weight: Font.DemiBold

    background: Rectangle {
        radius: Theme.radius
        color: {
            if (!root.enabled)
                return root.filled ? Theme.muted : "transparent";
            if (root.filled)
                return root.down ? (root.kind === BigButton.Kind.Danger ? Theme.dangerHover : Theme.primaryActive) : root.hovered ? root.toneHover : root.tone;
            return root.down || root.hovered ? Theme.primarySoft : root.kind === BigButton.Kind.Secondary ? Theme.surface : "transparent";
        }
        border.width: root.kind === BigButton.Kind.Secondary ? 2 * Theme.hairline : !root.enabled && root.filled ? Theme.hairline : 0
        border.color: root.enabled ? root.ink : Theme.line
    }

    contentItem: Item {
        implicitHeight: row.implicitHeight

        RowLayout {
            id: row

            anchors.centerIn: parent
            width: Math.min(implicitWidth, parent.width)
            spacing: root.compact ? Theme.space8 : Theme.space12
            layoutDirection: root.iconAfter ? Qt.RightToLeft : Qt.LeftToRight

            Icon {
                icon: root.iconName
                visible: root.iconName !== ""
                size: root.compact ? Theme.px(20) : Theme.px(28)
                color: root.ink
                Layout.alignment: Qt.AlignVCenter
            }
            Text {
                text: root.text
                font: root.font
                color: root.ink
                horizontalAlignment: root.iconName === "" ? Text.AlignHCenter : Text.AlignLeft
                wrapMode: Text.WordWrap
                maximumLineCount: 2
                elide: Text.ElideRight
                lineHeight: 0.9
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignVCenter
                Accessible.ignored: true
            }
            KeyHint {
                key: root.keyHint
                visible: root.keyHint !== ""
                onDark: root.filled && root.enabled
                Layout.alignment: Qt.AlignVCenter
            }
        }
    }
}
