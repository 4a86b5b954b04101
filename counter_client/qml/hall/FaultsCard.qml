pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// The devices that do not work, and since when; or that all of them do.
Card {
    id: root

    required property var hall
    required property bool narrow

    padding: narrow ? Theme.space12 : Theme.space16
    edge: hall.faults.count > 0 ? Theme.danger : Theme.line

    contentItem: ScrollColumn {
        spacing: Theme.space4

        StatusDot {
            visible: root.hall.faults.count === 0
            level: root.hall.knowsDevices ? StatusDot.Level.Ok : StatusDot.Level.Off
            label: root.hall.knowsDevices ? qsTr("All devices work") : qsTr("No device has reported yet")
            Layout.fillWidth: true
        }
        Repeater {
            model: root.hall.faults

            RowLayout {
                id: faulty

                required property string station
                required property string device
                required property string fault
                required property int sinceMin

                spacing: Theme.space8
                Layout.fillWidth: true
                Accessible.role: Accessible.ListItem
                Accessible.name: [station, device, fault].join(", ")

                Icon {
                    icon: "warning"
                    size: Theme.px(20)
                    color: Theme.danger
                    Layout.alignment: Qt.AlignTop
                }
                Text {
                    text: "<b>%1</b> · %2: %3".arg(faulty.station).arg(faulty.device).arg(faulty.fault)
                    textFormat: Text.StyledText
                    color: Theme.text
                    font.pixelSize: Theme.text14
                    wrapMode: Text.WordWrap
                    horizontalAlignment: Text.AlignLeft
                    Layout.fillWidth: true
                    Accessible.ignored: true
                }
                Text {
                    text: qsTr("%1 min").arg(faulty.sinceMin)
                    color: Theme.textSecondary
                    font.pixelSize: Theme.text14
                    font.features: { "tnum": 1 }
                    Layout.alignment: Qt.AlignTop
                    Accessible.ignored: true
                }
            }
        }
    }
}
