pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Station

// Every virtual device of the demo on one desk: cards and codes on the left, paper and voice on
// the right. Narrow windows put one below the other and are scrolled.
StationWindow {
    id: root

    required property var devices
    required property var portal

    readonly property bool wide: width >= 1000

    title: qsTr("Virtual devices")
    width: 1200
    height: 900
    minimumWidth: 480
    minimumHeight: 480
    color: Theme.muted

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        Rectangle {
            implicitHeight: head.implicitHeight + 2 * Theme.space12
            color: Theme.surface
            Layout.fillWidth: true

            Rectangle {
                anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
                height: Theme.hairline
                color: Theme.line
            }
            RowLayout {
                id: head

                anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
                anchors.leftMargin: Theme.space24
                anchors.rightMargin: Theme.space24
                spacing: Theme.space16

                ColumnLayout {
                    spacing: 0
                    Layout.fillWidth: true

                    Heading {
                        text: qsTr("Virtual devices")
                        font.pixelSize: Theme.text24
                        Layout.fillWidth: true
                    }
                    Prose {
                        text: root.devices.branch
                        visible: text !== ""
                        font.pixelSize: Theme.text14
                        elide: Text.ElideRight
                        wrapMode: Text.NoWrap
                        Layout.fillWidth: true
                    }
                }
                ClockText {
                    showsDay: false
                    size: Theme.text24
                }
            }
        }
        Flickable {
            id: desk

            clip: true
            contentWidth: width
            contentHeight: Math.max(height, parts.implicitHeight + 2 * Theme.space16)
            boundsBehavior: Flickable.StopAtBounds
            interactive: contentHeight > height
            Layout.fillWidth: true
            Layout.fillHeight: true

            ScrollBar.vertical: ScrollBar {
                policy: desk.interactive ? ScrollBar.AlwaysOn : ScrollBar.AlwaysOff
            }

            GridLayout {
                id: parts

                anchors { fill: parent; margins: Theme.space16 }
                columnSpacing: Theme.space16
                rowSpacing: Theme.space16

                ReaderPart {
                    devices: root.devices
                    Layout.row: 0
                    Layout.column: 0
                    Layout.fillWidth: true
                    Layout.fillHeight: root.wide
                    Layout.preferredWidth: 1
                }
                PrinterPart {
                    devices: root.devices
                    Layout.row: root.wide ? 0 : 1
                    Layout.column: root.wide ? 1 : 0
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.preferredWidth: 1
                }
                VoicePart {
                    devices: root.devices
                    Layout.row: root.wide ? 1 : 2
                    Layout.column: 0
                    Layout.fillWidth: true
                    Layout.fillHeight: root.wide
                    Layout.preferredWidth: 1
                }
                ProgramsPart {
                    devices: root.devices
                    Layout.row: root.wide ? 1 : 3
                    Layout.column: root.wide ? 1 : 0
                    Layout.fillWidth: true
                    Layout.fillHeight: root.wide
                    Layout.preferredWidth: 1
                }
                PortalPart {
                    portal: root.portal
                    Layout.row: root.wide ? 2 : 4
                    Layout.column: 0
                    Layout.columnSpan: root.wide ? 2 : 1
                    Layout.fillWidth: true
                }
            }
        }
    }
    Toast {
        message: root.devices.trouble
        level: StatusDot.Level.Attention
        anchors { bottom: parent.bottom; bottomMargin: Theme.space24; horizontalCenter: parent.horizontalCenter }
        width: Math.min(implicitWidth, parent.width - 2 * Theme.space24)
    }
}
