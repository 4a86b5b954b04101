import QtQuick
import QtQuick.Layouts
import Station

// A counter to choose: free, one's own, or taken.
Touchable {
    id: root

    required property string counter
    required property string label
    required property string seat
    required property string topics
    required property string who
    required property bool isPrivate
    property bool current: false

    readonly property bool mine: seat === "mine"
    readonly property bool taken: seat === "taken"

    function choose(): void {
        if (enabled)
            chosen();
    }

    text: qsTr("Counter %1").arg(label)
    Accessible.name: text
    Accessible.description: [who, topics].join(". ")
    focusPolicy: Qt.NoFocus
    leftPadding: Theme.space16
    rightPadding: Theme.space16

    background: Rectangle {
        radius: Theme.radius
        color: root.taken ? Theme.muted : root.down || root.hovered ? Theme.primarySoft : Theme.surface
        border.width: root.current ? Theme.focusWidth : root.mine ? 2 * Theme.hairline : Theme.hairline
        border.color: root.current ? Theme.focus : root.mine ? Theme.primary : Theme.line
    }

    contentItem: RowLayout {
        spacing: Theme.space16

        Rectangle {
            implicitWidth: Theme.touch
            implicitHeight: Theme.touch
            radius: Theme.radius
            color: root.taken ? "transparent" : root.mine ? Theme.primary : Theme.primarySoft
            border.width: root.taken ? Theme.hairline : 0
            border.color: Theme.edge

            Text {
                anchors.centerIn: parent
                width: parent.width - Theme.space8
                text: root.label
                color: root.taken ? Theme.textDisabled : root.mine ? Theme.onPrimary : Theme.primary
                font.pixelSize: Theme.text28
                font.weight: Font.Bold
                fontSizeMode: Text.Fit
                minimumPixelSize: Theme.text14
                wrapMode: Text.WordWrap
                horizontalAlignment: Text.AlignHCenter
                Accessible.ignored: true
            }
        }
        ColumnLayout {
            spacing: Theme.space4
            Layout.fillWidth: true

            RowLayout {
                spacing: Theme.space8

                Icon {
                    icon: root.taken ? "person" : root.mine ? "star" : "shape-ring"
                    size: Theme.px(18)
                    color: root.taken ? Theme.textDisabled : Theme.primary
                }
                Text {
                    text: root.who
                    color: root.taken ? Theme.textDisabled : Theme.emphasis
                    font.pixelSize: Theme.text18
                    font.weight: Font.DemiBold
                    elide: Text.ElideRight
                    Layout.fillWidth: true
                    Accessible.ignored: true
                }
            }
            Text {
                text: root.topics
                color: root.taken ? Theme.textDisabled : Theme.textSecondary
                font.pixelSize: Theme.text14
                wrapMode: Text.WordWrap
                maximumLineCount: 2
                elide: Text.ElideRight
                Layout.fillWidth: true
                Accessible.ignored: true
            }
        }
    }
}
