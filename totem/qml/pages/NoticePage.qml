import QtQuick
import QtQuick.Layouts
import Station
import "../details"

// Something is to be said before one can go on, or instead; a list, if there is one, stands below
// or next to it.
ColumnLayout {
    id: root

    required property var totem
    required property bool portrait

    readonly property bool hasList: totem.documents.length > 0 || totem.facts.count > 0

    spacing: Theme.space24

    GridLayout {
        columns: root.portrait || !root.hasList ? 1 : 2
        columnSpacing: Theme.space64
        rowSpacing: Theme.space40
        Layout.fillWidth: true
        Layout.fillHeight: true

        ColumnLayout {
            spacing: Theme.space20
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.alignment: root.portrait && root.hasList ? Qt.AlignBottom : Qt.AlignVCenter

            Rectangle {
                visible: root.portrait || !Theme.largeText  // a low screen has no room for both
                implicitWidth: Theme.px(112)
                implicitHeight: Theme.px(112)
                radius: width / 2
                color: root.totem.isWarning ? Theme.warningSoft : Theme.primarySoft
                Layout.alignment: Qt.AlignHCenter

                Icon {
                    anchors.centerIn: parent
                    icon: root.totem.icon
                    size: Theme.space64
                    color: root.totem.isWarning ? Theme.warning : Theme.primary
                }
            }
            Prose {
                visible: text !== ""
                text: root.totem.greeting
                font.pixelSize: Theme.text24
                font.weight: Font.DemiBold
                horizontalAlignment: Text.AlignHCenter
                Layout.fillWidth: true
            }
            Heading {
                text: root.totem.heading
                font.pixelSize: Theme.text48
                horizontalAlignment: Text.AlignHCenter
                Layout.fillWidth: true
            }
            Prose {
                text: root.totem.text
                font.pixelSize: Theme.text24
                horizontalAlignment: Text.AlignHCenter
                Layout.fillWidth: true
                Layout.maximumWidth: Theme.px(760)
                Layout.alignment: Qt.AlignHCenter
            }
            TicketCode {
                visible: root.totem.secondsLeft > 0
                code: root.totem.secondsLeft
                size: Theme.px(72)
                Accessible.name: qsTr("%n seconds left", "", root.totem.secondsLeft)
                Layout.alignment: Qt.AlignHCenter
                Layout.topMargin: Theme.space16
            }
        }
        Card {
            visible: root.hasList
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.alignment: root.portrait ? Qt.AlignTop : Qt.AlignVCenter

            ColumnLayout {
                anchors.fill: parent

                DocumentList {
                    visible: root.totem.documents.length > 0
                    documents: root.totem.documents
                    Layout.fillWidth: true
                }
                FactList {
                    visible: root.totem.facts.count > 0
                    facts: root.totem.facts
                    Layout.fillWidth: true
                }
            }
        }
    }
    ActionRow {
        actions: root.totem.actions
        stacked: root.portrait
        Layout.fillWidth: root.portrait
        Layout.alignment: Qt.AlignHCenter
        Layout.bottomMargin: root.portrait ? 0 : Theme.space16
        onChosen: does => root.totem.act(does)
    }
}
