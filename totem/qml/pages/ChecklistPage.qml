import QtQuick
import QtQuick.Layouts
import Station
import "../details"

// One service: what to bring, how long the wait is, and the number.
ColumnLayout {
    id: root

    required property var totem
    required property bool portrait

    spacing: Theme.space24

    PageHead {
        greeting: root.totem.greeting
        heading: root.totem.heading
        wide: !root.portrait
        Layout.fillWidth: true
    }
    GridLayout {
        columns: root.portrait ? 1 : 2
        columnSpacing: Theme.space48
        rowSpacing: Theme.space24
        Layout.fillWidth: true
        Layout.fillHeight: true

        Card {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.alignment: Qt.AlignTop

            ColumnLayout {
                anchors.fill: parent
                spacing: Theme.space20

                Heading {
                    text: root.totem.text
                    font.pixelSize: Theme.text28
                    Layout.fillWidth: true
                }
                DocumentList {
                    visible: root.totem.documents.length > 0
                    documents: root.totem.documents
                    Layout.fillWidth: true
                }
            }
        }
        ColumnLayout {
            spacing: Theme.space24
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: 1
            Layout.alignment: Qt.AlignTop

            FactList {
                facts: root.totem.facts
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
}
