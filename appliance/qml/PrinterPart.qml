pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// The printer: what can go wrong with it on the left, the slip that comes out on the right.
Card {
    id: root

    required property var devices

    readonly property real slipShape: slip.sourceSize.width > 0 ? slip.sourceSize.height / slip.sourceSize.width : 1

    padding: Theme.space20

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.space12

        RowLayout {
            spacing: Theme.space12
            Layout.fillWidth: true

            PartHead {
                title: qsTr("Ticket printer")
                iconName: "printer"
                Layout.fillWidth: true
            }
            StatusDot {
                level: root.devices.hasFault ? StatusDot.Level.Fault : StatusDot.Level.Ok
                label: root.devices.hasFault ? qsTr("It does not print") : qsTr("It prints")
                Layout.fillWidth: false
            }
        }
        RowLayout {
            spacing: Theme.space16
            Layout.fillWidth: true
            Layout.fillHeight: true

            ColumnLayout {
                spacing: Theme.space4
                Layout.alignment: Qt.AlignTop
                Layout.fillWidth: false
                Layout.preferredWidth: Theme.px(232)

                Repeater {
                    model: root.devices.faults

                    OnOff {
                        required property string key
                        required property string label
                        required property bool isOn

                        text: label
                        on: isOn
                        alarming: true
                        onChosen: root.devices.toggleFault(key)
                        Layout.fillWidth: true
                    }
                }
                BigButton {
                    visible: root.devices.address.toString() !== ""
                    text: qsTr("Scan the code")
                    Accessible.name: qsTr("Scan the code on the ticket: the browser opens")
                    iconName: "phone"
                    compact: true
                    onChosen: Qt.openUrlExternally(root.devices.address)
                    Layout.leftMargin: Theme.space8
                    Layout.topMargin: Theme.space16
                }
            }
            Rectangle {
                id: tray

                radius: Theme.radius
                color: Theme.muted
                border.width: Theme.hairline
                border.color: Theme.line
                clip: true
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.minimumHeight: Theme.px(320)

                Rectangle {
                    id: slot

                    anchors { left: parent.left; right: parent.right; top: parent.top }
                    anchors.margins: Theme.space12
                    height: Theme.space8
                    radius: height / 2
                    color: Theme.emphasis
                }
                Item {
                    anchors { left: parent.left; right: parent.right; top: slot.verticalCenter; bottom: parent.bottom }
                    anchors.bottomMargin: Theme.space12
                    clip: true

                    Image {
                        id: slip

                        anchors.horizontalCenter: parent.horizontalCenter
                        source: root.devices.ticket
                        width: Math.min(parent.width - Theme.space48, parent.height / root.slipShape)
                        height: width * root.slipShape
                        smooth: true
                        mipmap: true
                        visible: status === Image.Ready
                        Accessible.role: Accessible.Graphic
                        Accessible.name: qsTr("The printed ticket")

                        NumberAnimation {
                            id: comingOut

                            target: slip
                            property: "y"
                            from: -slip.height
                            to: 0
                            duration: 3 * Theme.calm
                            easing.type: Easing.OutCubic
                        }
                        onSourceChanged: comingOut.restart()
                    }
                    Rectangle {
                        anchors.fill: slip
                        visible: slip.visible
                        color: "transparent"
                        border.width: Theme.hairline
                        border.color: Theme.line
                    }
                }
                Prose {
                    anchors { fill: parent; margins: Theme.space24 }
                    visible: !slip.visible
                    text: qsTr("Tickets come out here.")
                    font.pixelSize: Theme.text16
                    horizontalAlignment: Text.AlignHCenter
                    verticalAlignment: Text.AlignVCenter
                }
            }
        }
    }
}
