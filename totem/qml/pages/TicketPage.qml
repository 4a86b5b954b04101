import QtQuick
import QtQuick.Layouts
import Station
import "../details"

// The number, as large as the screen takes, and what happens next.
GridLayout {
    id: root

    required property var totem
    required property bool portrait

    columns: portrait ? 1 : 2
    columnSpacing: Theme.space48
    rowSpacing: Theme.space32

    Card {
        tone: Theme.primarySoft
        edge: Theme.primary
        padding: Theme.space32
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.preferredWidth: 1
        Layout.maximumHeight: root.portrait ? Theme.px(400) : Infinity

        ColumnLayout {
            anchors.fill: parent
            spacing: 0

            Heading {
                text: root.totem.heading
                font.pixelSize: Theme.text32
                horizontalAlignment: Text.AlignHCenter
                Layout.fillWidth: true
            }
            TicketCode {
                code: root.totem.code
                size: Math.min(Theme.px(208), Math.round(parent.width / (0.65 * Math.max(4, code.length))))
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
            FollowCode {
                visible: root.totem.follow !== "" && !root.portrait
                picture: root.totem.follow
                about: root.totem.aboutFollow
                Layout.fillWidth: true
            }
        }
    }
    ColumnLayout {
        spacing: Theme.space16
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.preferredWidth: 1

        RowLayout {
            spacing: Theme.space16
            Layout.fillWidth: true

            Icon {
                icon: root.totem.isWarning ? "warning" : "printer"
                size: Theme.px(40)
                color: root.totem.isWarning ? Theme.warning : Theme.success
            }
            Heading {
                text: root.totem.text
                font.pixelSize: Theme.text24
                Layout.fillWidth: true
            }
        }
        FactList {
            facts: root.totem.facts
            Layout.fillWidth: true
        }
        FollowCode {
            visible: root.totem.follow !== "" && root.portrait
            size: Theme.px(Theme.largeText ? 184 : 216)
            picture: root.totem.follow
            about: root.totem.aboutFollow
            Layout.fillWidth: true
        }
        Item {
            Layout.fillHeight: true
        }
        ActionRow {
            actions: root.totem.actions
            stacked: true
            Layout.fillWidth: true
            onChosen: does => root.totem.act(does)
        }
    }
}
