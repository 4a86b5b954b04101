import QtQuick
import QtQuick.Layouts
import Station

// A service with a line: the oldest wait against what it should not exceed, as a bar
// and in words; beyond it a sign.
Touchable {
    id: root

    required property string service
    required property string name
    required property int waiting
    required property int longestMin
    required property int targetMin
    required property double share
    required property bool isLate
    required property bool isStopped
    required property string expected
    required property string numbers
    required property bool isGone
    property bool current: false

    readonly property string measure: waiting === 0 ? "" : qsTr("%1 of %2 min").arg(longestMin).arg(targetMin)
    readonly property string people: waiting === 0 ? qsTr("no one") : qsTr("%n waiting", "", waiting)
    readonly property string stopped: isStopped ? qsTr("Stopped for today") : isGone ? qsTr("Today's numbers are gone") : ""
    readonly property bool gives: stopped === ""

    text: name
    focusPolicy: Qt.NoFocus
    implicitHeight: Math.max(Theme.px(52), contentItem.implicitHeight + Theme.space8)
    leftPadding: Theme.space8
    rightPadding: Theme.space8
    Accessible.name: [name, people, measure, isLate ? qsTr("beyond the target") : "", stopped, numbers].filter(word => word !== "").join(", ")

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
        spacing: Theme.space16

        ColumnLayout {
            spacing: 0
            Layout.fillWidth: true
            Layout.preferredWidth: 3

            Text {
                text: root.name
                color: Theme.emphasis
                font.pixelSize: Theme.text16
                font.weight: Font.DemiBold
                lineHeight: 0.95
                wrapMode: Text.Wrap
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.ignored: true
            }
            RowLayout {
                spacing: Theme.space4

                Icon {
                    visible: !root.gives
                    icon: "pause"
                    size: Theme.px(16)
                    color: Theme.danger
                }
                Text {
                    text: [root.stopped, root.people, root.numbers].filter(word => word !== "").join(" · ")
                    color: root.gives ? Theme.textSecondary : Theme.danger
                    font.pixelSize: Theme.text14
                    lineHeight: 0.95
                    wrapMode: Text.WordWrap
                    horizontalAlignment: Text.AlignLeft
                    Layout.fillWidth: true
                    Accessible.ignored: true
                }
            }
        }
        ColumnLayout {
            visible: root.waiting > 0
            spacing: Theme.space4
            Layout.preferredWidth: Theme.px(136)
            Layout.fillWidth: false

            RowLayout {
                spacing: Theme.space4
                Layout.alignment: Qt.AlignRight

                Icon {
                    visible: root.isLate
                    icon: "shape-triangle"
                    size: Theme.px(14)
                    color: Theme.warning
                }
                Text {
                    text: root.measure
                    color: root.isLate ? Theme.warning : Theme.text
                    font.pixelSize: Theme.text14
                    font.weight: Font.DemiBold
                    font.features: { "tnum": 1 }
                    lineHeight: 0.95
                    Accessible.ignored: true
                }
            }
            Rectangle {
                implicitHeight: Theme.space8
                radius: Theme.radius
                color: Theme.muted
                Layout.fillWidth: true

                Rectangle {
                    width: Math.max(parent.height, parent.width * root.share)
                    height: parent.height
                    radius: Theme.radius
                    color: root.isLate ? Theme.warning : Theme.primary
                }
            }
        }
    }
}
