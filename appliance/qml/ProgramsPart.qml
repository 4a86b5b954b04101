pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// The programs that run, and who can log in at the counter.
Card {
    id: root

    required property var devices

    padding: Theme.space20

    RowLayout {
        anchors.fill: parent
        spacing: Theme.space24

        ColumnLayout {
            spacing: Theme.space8
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.alignment: Qt.AlignTop

            Heading {
                text: qsTr("Programs")
                font.pixelSize: Theme.text20
                Layout.fillWidth: true
            }
            Repeater {
                model: root.devices.programs

                RowLayout {
                    id: program

                    required property string name
                    required property string title
                    required property string condition
                    required property bool isRunning
                    required property bool canStart
                    required property bool canStop

                    spacing: Theme.space8
                    Layout.fillWidth: true
                    Layout.preferredHeight: Theme.px(28)

                    StatusDot {
                        level: program.isRunning ? StatusDot.Level.Ok : program.canStart ? StatusDot.Level.Off : StatusDot.Level.Attention
                        label: program.title
                        Layout.fillWidth: true
                    }
                    Text {
                        visible: !program.canStart
                        text: program.condition
                        color: Theme.textSecondary
                        font.pixelSize: Theme.text14
                    }
                    BigButton {
                        visible: program.canStart
                        text: qsTr("Start")
                        Accessible.name: qsTr("Start %1").arg(program.title)
                        compact: true
                        implicitHeight: Theme.px(28)
                        onChosen: root.devices.startAgain(program.name)
                    }
                    BigButton {
                        visible: program.canStop
                        text: qsTr("Stop")
                        Accessible.name: qsTr("Stop %1").arg(program.title)
                        compact: true
                        kind: BigButton.Kind.Quiet
                        implicitHeight: Theme.px(28)
                        onChosen: root.devices.stop(program.name)
                    }
                }
            }
        }
        ColumnLayout {
            spacing: Theme.space8
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.alignment: Qt.AlignTop

            Heading {
                text: qsTr("Who can log in")
                font.pixelSize: Theme.text20
                Layout.fillWidth: true
            }
            Repeater {
                model: root.devices.operators

                RowLayout {
                    id: operator

                    required property string login
                    required property string password

                    spacing: Theme.space8
                    Layout.fillWidth: true
                    Layout.preferredHeight: Theme.px(28)

                    Text {
                        text: operator.login
                        color: Theme.emphasis
                        font.pixelSize: Theme.text16
                        font.weight: Font.DemiBold
                        Layout.fillWidth: true
                    }
                    Text {
                        text: operator.password
                        color: Theme.text
                        font.pixelSize: Theme.text16
                    }
                }
            }
        }
    }
}
