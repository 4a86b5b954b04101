pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// The tray of cards, the reader and the scanner.
Card {
    id: root

    required property var devices

    padding: Theme.space20

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.space12

        PartHead {
            title: qsTr("Card reader")
            iconName: "card"
            plugged: root.devices.hasReader
            canUnplug: root.devices.noReader === ""
            onPlugChosen: plugged => root.devices.plugReader(plugged)
            Layout.fillWidth: true
        }
        Prose {
            text: root.devices.noReader
            visible: root.devices.noReader !== ""
            font.pixelSize: Theme.text16
            Layout.fillWidth: true
        }
        GridLayout {
            columns: root.width >= Theme.px(500) ? 2 : 1
            columnSpacing: Theme.space12
            rowSpacing: Theme.space12
            uniformCellWidths: true
            Layout.fillWidth: true

            Repeater {
                model: root.devices.healthCards

                HealthCard {
                    required property string key
                    required property string title

                    holder: title
                    readable: root.devices.hasReader
                    onInsertChosen: root.devices.insert(key)
                    onRemoveChosen: root.devices.remove()
                    onScanChosen: root.devices.scan(code)
                    Layout.fillWidth: true
                    Layout.preferredWidth: 1
                }
            }
        }
        Flow {
            spacing: Theme.space8
            Layout.fillWidth: true

            Repeater {
                model: root.devices.otherCards

                BigButton {
                    required property string key
                    required property string title
                    required property bool isIn

                    text: title
                    compact: true
                    enabled: root.devices.hasReader
                    kind: isIn ? BigButton.Kind.Primary : BigButton.Kind.Secondary
                    onChosen: isIn ? root.devices.remove() : root.devices.insert(key)
                }
            }
        }
        OnOff {
            text: qsTr("Cards go into the counter's reader")
            visible: root.devices.hasCounterReader
            on: root.devices.isAtCounter
            onChosen: root.devices.goToCounter(!root.devices.isAtCounter)
        }
        Prose {
            text: qsTr("The PIN of the health cards is %1.").arg(root.devices.pin)
            font.pixelSize: Theme.text16
            Layout.fillWidth: true
        }
        RowLayout {
            spacing: Theme.space12
            Layout.fillWidth: true

            BigButton {
                text: qsTr("Take the card out")
                iconName: "logout"
                compact: true
                kind: BigButton.Kind.Quiet
                enabled: root.devices.cardIn
                onChosen: root.devices.remove()
            }
            Item {
                Layout.fillWidth: true
            }
            OnOff {
                text: qsTr("Scanner plugged in")
                on: root.devices.isScannerPlugged
                onChosen: root.devices.plugScanner(!root.devices.isScannerPlugged)
            }
        }
    }
}
