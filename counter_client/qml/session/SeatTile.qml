import QtQuick
import QtQuick.Layouts
import Station

// A counter to choose: free, one's own, or taken.
Touchable {
    id: root

    required property string counter
    required property string place
    required property string number
    required property string seat
    required property string topics
    required property string who
    required property bool isPrivate
    property bool current: false
    property bool dense: false

    readonly property bool mine: seat === "mine"
    readonly property bool taken: seat === "taken"
    readonly property color ink: taken ? Theme.textDisabled : Theme.emphasis
    readonly property color signInk: taken ? Theme.textDisabled : mine ? Theme.primaryInk : Theme.primary

    function choose(): void {
        if (enabled)
            chosen();
    }

    text: place
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
            implicitWidth: root.dense ? Theme.touchCompact : Theme.touch
            implicitHeight: implicitWidth
            radius: Theme.radius
            color: root.taken ? "transparent" : root.mine ? Theme.primary : Theme.primarySoft
            border.width: root.taken ? Theme.hairline : 0
            border.color: Theme.edge

            Text {
                anchors.centerIn: parent
                text: root.number
                color: root.signInk
                font.pixelSize: root.dense ? Theme.text20 : Theme.text28
                font.weight: Font.Bold
                Accessible.ignored: true
            }
            Icon {
                anchors.centerIn: parent
                visible: root.number === ""
                icon: root.isPrivate ? "lock" : "counter"
                size: root.dense ? Theme.px(20) : Theme.px(28)
                color: root.signInk
            }
        }
        GridLayout {
            columns: root.dense ? 2 : 1
            rowSpacing: Theme.space4
            columnSpacing: Theme.space12
            Layout.fillWidth: true

            Text {
                text: root.place
                color: root.ink
                font.pixelSize: Theme.text18
                font.weight: Font.Bold
                lineHeight: 0.95
                elide: Text.ElideRight
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: !root.dense
                Layout.preferredWidth: root.dense ? Theme.px(120) : -1
                Accessible.ignored: true
            }
            RowLayout {
                spacing: Theme.space8

                Icon {
                    icon: root.taken ? "person" : root.mine ? "shape-circle" : "shape-ring"
                    size: Theme.px(16)
                    color: root.taken ? Theme.textDisabled : Theme.primary
                }
                Text {
                    text: root.who
                    color: root.ink
                    font.pixelSize: Theme.text16
                    font.weight: Font.DemiBold
                    elide: Text.ElideRight
                    horizontalAlignment: Text.AlignLeft
                    Layout.fillWidth: true
                    Accessible.ignored: true
                }
            }
            Text {
                visible: !root.dense
                text: root.topics
                color: root.taken ? Theme.textDisabled : Theme.textSecondary
                font.pixelSize: Theme.text14
                lineHeight: 0.95
                wrapMode: Text.WordWrap
                maximumLineCount: 3
                elide: Text.ElideRight
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.ignored: true
            }
        }
    }
}
