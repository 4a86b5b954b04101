import QtQuick
import QtQuick.Layouts
import Station

// One who waits: number, service, minutes; beyond the target a sign, words and a colour say so.
Item {
    id: root

    required property string ticket
    required property string code
    required property string service
    required property int waitedMin
    required property int lateMin

    readonly property bool late: lateMin > 0
    readonly property string minutes: qsTr("%1 min").arg(waitedMin)
    readonly property string lateness: late ? qsTr("%1 min over").arg(lateMin) : ""

    implicitHeight: Theme.px(52)
    Accessible.role: Accessible.ListItem
    Accessible.name: [code, service, minutes, lateness].filter(word => word !== "").join(", ")

    Rectangle {
        anchors { left: parent.left; right: parent.right; top: parent.top }
        height: Theme.hairline
        color: Theme.line
    }
    RowLayout {
        anchors.fill: parent
        spacing: Theme.space12

        Text {
            text: root.code
            color: Theme.emphasis
            font.pixelSize: Theme.text20
            font.weight: Font.Bold
            font.features: { "tnum": 1 }
            Layout.preferredWidth: Theme.px(56)
            Accessible.ignored: true
        }
        Text {
            text: root.service
            color: Theme.textSecondary
            font.pixelSize: Theme.text14
            lineHeight: 0.95
            wrapMode: Text.WordWrap
            maximumLineCount: 2
            elide: Text.ElideRight
            Layout.fillWidth: true
            Accessible.ignored: true
        }
        ColumnLayout {
            spacing: 0

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
