import QtQuick
import QtQuick.Layouts
import Station

// One who is away: parked, and until when, or absent. Who should be back has a sign and words.
Touchable {
    id: root

    required property string ticket
    required property string code
    required property string service
    required property string standing
    required property bool isAbsent
    required property bool isDue
    property bool current: false

    text: code
    focusPolicy: Qt.NoFocus
    implicitHeight: Math.max(Theme.px(52), contentItem.implicitHeight + Theme.space12)
    Accessible.role: Accessible.ListItem
    Accessible.name: [code, service, standing].join(", ")

    background: Rectangle {
        color: root.current ? Theme.primarySoft : root.hovered ? Theme.muted : "transparent"
        radius: root.current ? Theme.radius : 0
        border.width: root.current ? 2 * Theme.hairline : 0
        border.color: Theme.primary

        Rectangle {
            anchors { left: parent.left; right: parent.right; top: parent.top }
            visible: !root.current
            height: Theme.hairline
            color: Theme.line
        }
    }

    contentItem: RowLayout {
        spacing: Theme.space12

        Text {
            text: root.code
            color: Theme.emphasis
            font.pixelSize: Theme.text20
            font.weight: Font.Bold
            font.features: { "tnum": 1 }
            Layout.leftMargin: Theme.space4
            Layout.preferredWidth: Theme.px(56)
            Accessible.ignored: true
        }
        ColumnLayout {
            spacing: 0
            Layout.fillWidth: true

            Text {
                readonly property bool mayElide: true

                text: root.service
                color: Theme.textSecondary
                font.pixelSize: Theme.text14
                lineHeight: 0.95
                wrapMode: Text.WordWrap
                maximumLineCount: 2
                elide: Text.ElideRight
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.ignored: true
            }
            RowLayout {
                spacing: Theme.space4
                Layout.fillWidth: true

                Icon {
                    icon: root.isDue ? "shape-triangle" : root.isAbsent ? "person-off" : "pause"
                    size: Theme.px(16)
                    color: root.isDue ? Theme.warning : Theme.textSecondary
                }
                Text {
                    text: root.standing
                    color: root.isDue ? Theme.warning : Theme.emphasis
                    font.pixelSize: Theme.text14
                    font.weight: Font.DemiBold
                    lineHeight: 0.95
                    wrapMode: Text.WordWrap
                    horizontalAlignment: Text.AlignLeft
                    Layout.fillWidth: true
                    Accessible.ignored: true
                }
            }
        }
    }
}
