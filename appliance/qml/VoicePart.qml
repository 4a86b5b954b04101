pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// What is heard in the hall, and what the displays over the counters show.
Card {
    id: root

    required property var devices

    padding: Theme.space20

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.space12

        PartHead {
            title: qsTr("Loudspeaker and displays")
            iconName: "speaker"
            plugged: root.devices.isLoudspeakerPlugged
            canUnplug: true
            onPlugChosen: plugged => root.devices.plugLoudspeaker(plugged)
            Layout.fillWidth: true
        }
        RowLayout {
            spacing: Theme.space16
            Layout.fillWidth: true

            Repeater {
                model: root.devices.displays

                Rectangle {
                    id: display

                    required property string counter
                    required property string text

                    implicitWidth: Theme.px(120)
                    implicitHeight: Theme.px(72)
                    radius: Theme.radius
                    color: Theme.emphasis
                    Accessible.role: Accessible.StaticText
                    Accessible.name: text === "" ? qsTr("Display %1: dark").arg(counter) : qsTr("Display %1: %2").arg(counter).arg(text)

                    Text {
                        anchors { left: parent.left; top: parent.top; margins: Theme.space8 }
                        text: display.counter
                        color: Theme.line
                        font.pixelSize: Theme.text14
                        Accessible.ignored: true
                    }
                    Text {
                        anchors { centerIn: parent; verticalCenterOffset: Theme.space4 }
                        text: display.text === "" ? "· · · ·" : display.text
                        color: display.text === "" ? Theme.line : Theme.warningSoft
                        opacity: display.text === "" ? 0.6 : 1
                        font.pixelSize: Theme.text32
                        font.weight: Font.Bold
                        font.letterSpacing: 2
                        Accessible.ignored: true
                    }
                }
            }
            Prose {
                text: qsTr("What is called at the boards is written here, once it was heard with a tick.")
                visible: root.devices.calls.count === 0
                font.pixelSize: Theme.text16
                Layout.fillWidth: true
            }
            ColumnLayout {
                spacing: Theme.space4
                visible: root.devices.calls.count > 0
                Layout.fillWidth: true

                Repeater {
                    model: root.devices.calls

                    RowLayout {
                        id: call

                        required property string code
                        required property string place
                        required property bool isDone
                        required property bool isHeard

                        spacing: Theme.space12
                        Accessible.role: Accessible.StaticText
                        Accessible.name: [code, place, how.text].join(", ")

                        Icon {
                            icon: !call.isDone ? "call" : call.isHeard ? "check" : "speaker-off"
                            size: Theme.px(24)
                            color: !call.isDone ? Theme.primary : call.isHeard ? Theme.success : Theme.warning
                        }
                        ColumnLayout {
                            spacing: 0
                            Layout.fillWidth: true

                            Text {
                                text: call.code + " · " + call.place
                                color: Theme.emphasis
                                font.pixelSize: Theme.text16
                                font.weight: Font.Bold
                                elide: Text.ElideRight
                                Layout.fillWidth: true
                                Accessible.ignored: true
                            }
                            Text {
                                id: how

                                text: !call.isDone ? qsTr("being called") : call.isHeard ? qsTr("shown and heard") : qsTr("shown, not heard")
                                color: Theme.textSecondary
                                font.pixelSize: Theme.text14
                                Accessible.ignored: true
                            }
                        }
                    }
                }
            }
        }
        Item {
            Layout.fillHeight: true
        }
    }
}
