import QtQuick
import QtQuick.Layouts
import Station
import "../typing"

// A codice fiscale or the code of a booking by hand, where there is no card to read.
ColumnLayout {
    id: root

    required property var totem
    required property bool portrait

    spacing: Theme.space16

    PageHead {
        greeting: ""
        heading: root.totem.heading
        Layout.fillWidth: true
    }
    GridLayout {
        columns: root.portrait ? 1 : 2
        columnSpacing: Theme.space40
        rowSpacing: Theme.space24
        Layout.fillWidth: true
        Layout.fillHeight: true

        ColumnLayout {
            spacing: Theme.space24
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: 5  // to 6 of the keyboard, whose keys have the width of a finger

            TypedField {
                typed: root.totem.typed
                label: root.totem.heading
                iconName: "card"
                maximumLength: 16
                font.capitalization: Font.AllUppercase
                font.letterSpacing: Theme.space4
                Layout.fillWidth: true
                onEdited: text => root.totem.type(text)
                onEntered: root.totem.act("enter")
            }
            RowLayout {
                spacing: Theme.space12
                Layout.fillWidth: true

                Icon {
                    icon: root.totem.isWarning ? "warning" : "info"
                    size: Theme.px(28)
                    color: root.totem.isWarning ? Theme.warning : Theme.primary
                }
                Prose {
                    text: root.totem.text
                    font.pixelSize: Theme.text24
                    font.weight: root.totem.isWarning ? Font.DemiBold : Font.Normal
                    Layout.fillWidth: true
                }
            }
            Item {
                Layout.fillHeight: true
            }
        }
        ColumnLayout {
            spacing: Theme.space24
            Layout.fillWidth: true
            Layout.preferredWidth: 6
            Layout.alignment: root.portrait ? Qt.AlignBottom : Qt.AlignTop

            Keyboard {
                text: root.totem.typed
                digits: true
                spaceKey: false
                longest: 16
                Layout.fillWidth: true
                onEdited: text => root.totem.type(text)
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
