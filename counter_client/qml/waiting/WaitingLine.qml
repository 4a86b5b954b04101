import QtQuick
import QtQuick.Layouts
import Station

// One who waits: number, place in the order of the calls, service, minutes; beyond the target a
// sign, words and a colour say so. Beneath the service why it stands there, and what else the
// operator should know of it, in words.
Touchable {
    id: root

    required property string ticket
    required property string code
    required property string service
    required property int place
    required property string why
    required property int waitedMin
    required property int lateMin
    required property string slot
    required property bool isPriority
    required property bool isHandedIn
    required property bool isSent
    required property bool isFirst
    required property int more
    property bool current: false

    readonly property bool late: lateMin > 0
    readonly property string minutes: qsTr("%1 min").arg(waitedMin)
    readonly property string lateness: late ? qsTr("%1 min over").arg(lateMin) : ""
    readonly property var facts: [isFirst ? qsTr("First in line") : isSent ? qsTr("Sent to you") : "", slot === "" ? "" : qsTr("Booked %1").arg(slot), isPriority ? qsTr("Priority") : "", more > 0 ? qsTr("and %n other services", "", more) : "", isHandedIn ? qsTr("From a totem without line") : ""].filter(word => word !== "")

    text: code
    focusPolicy: Qt.NoFocus
    implicitHeight: Math.max(Theme.px(52), contentItem.implicitHeight + Theme.space12)
    Accessible.role: Accessible.ListItem
    Accessible.name: [code, place > 0 ? qsTr("place %1").arg(place) : "", service, minutes, lateness, why, ...facts].filter(word => word !== "").join(", ")

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

        ColumnLayout {
            spacing: 0
            Layout.leftMargin: Theme.space4
            Layout.preferredWidth: Theme.px(56)

            Text {
                text: root.code
                color: Theme.emphasis
                font.pixelSize: Theme.text20
                font.weight: Font.Bold
                font.features: { "tnum": 1 }
                lineHeight: 0.95
                Accessible.ignored: true
            }
            Text {
                visible: root.place > 0
                text: qsTr("%1.").arg(root.place)
                color: Theme.textSecondary
                font.pixelSize: Theme.text14
                font.features: { "tnum": 1 }
                lineHeight: 0.95
                Accessible.ignored: true
            }
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
            Text {
                visible: root.why !== ""
                text: root.why
                color: Theme.text
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
                visible: root.facts.length > 0
                spacing: Theme.space4
                Layout.fillWidth: true

                Icon {
                    icon: root.isFirst || root.isSent ? "transfer" : root.slot !== "" ? "calendar" : root.isPriority ? "star" : root.more > 0 ? "plus" : "offline"
                    size: Theme.px(16)
                    color: Theme.emphasis
                }
                Text {
                    text: root.facts.join(" · ")
                    color: Theme.emphasis
                    font.pixelSize: Theme.text14
                    font.weight: Font.DemiBold
                    lineHeight: 0.95
                    elide: Text.ElideRight
                    horizontalAlignment: Text.AlignLeft
                    Layout.fillWidth: true
                    Accessible.ignored: true
                }
            }
        }
        ColumnLayout {
            spacing: 0
            Layout.rightMargin: Theme.space4

            Text {
                text: root.minutes
                color: Theme.text
                font.pixelSize: Theme.text16
                font.weight: Font.DemiBold
                font.features: { "tnum": 1 }
                Layout.alignment: Qt.AlignRight
                Accessible.ignored: true
            }
            RowLayout {
                visible: root.late
                spacing: Theme.space4
                Layout.alignment: Qt.AlignRight

                Icon {
                    icon: "shape-triangle"
                    size: Theme.px(14)
                    color: Theme.warning
                }
                Text {
                    text: root.lateness
                    color: Theme.warning
                    font.pixelSize: Theme.text14
                    font.weight: Font.DemiBold
                    font.features: { "tnum": 1 }
                    lineHeight: 0.9
                    Accessible.ignored: true
                }
            }
        }
    }
}
