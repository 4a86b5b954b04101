import QtQuick
import QtQuick.Layouts
import Station
import "../typing"

// The answer to one question of a request, typed: help or the error above, the keys that it needs.
ColumnLayout {
    id: root

    required property var totem
    required property bool portrait

    spacing: Theme.space16

    GridLayout {
        columns: root.portrait ? 1 : 2
        columnSpacing: Theme.space40
        rowSpacing: Theme.space24
        Layout.fillWidth: true
        Layout.fillHeight: true

        ColumnLayout {
            spacing: Theme.space20
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: 5  // to 6 of the keyboard, whose keys have the width of a finger

            PageHead {
                greeting: root.totem.greeting
                heading: root.totem.heading
                Layout.fillWidth: true
            }
            RowLayout {
                spacing: Theme.space12
                Layout.fillWidth: true

                TypedField {
                    typed: root.totem.typed
                    label: root.totem.heading
                    iconName: "note"
                    maximumLength: root.totem.longest
                    font.capitalization: root.totem.isUpper ? Font.AllUppercase : Font.MixedCase
                    Layout.fillWidth: true
                    onEdited: text => root.totem.type(text)
                    onEntered: root.totem.act("enter")
                }
                Prose {
                    visible: text !== ""
                    text: root.totem.unit
                    font.pixelSize: Theme.text24
                }
            }
            RowLayout {
                visible: root.totem.text !== ""
                spacing: Theme.space12
                Layout.fillWidth: true

                Icon {
                    icon: root.totem.icon
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
                visible: root.totem.keys !== "digits"
                text: root.totem.typed
                digits: true
                signs: root.totem.keys === "signs"
                spaceKey: root.totem.keys === "letters" && !root.totem.isUpper
                longest: root.totem.longest
                Layout.fillWidth: true
                onEdited: text => root.totem.type(text)
            }
            DigitPad {
                visible: root.totem.keys === "digits"
                text: root.totem.typed
                longest: root.totem.longest
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
