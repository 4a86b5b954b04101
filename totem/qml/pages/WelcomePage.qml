import QtQuick
import QtQuick.Layouts
import Station
import "../details"

// No citizen is here yet: show the card, or take a number without; choose a language.
GridLayout {
    id: root

    required property var totem
    required property bool portrait

    columns: portrait ? 1 : 2
    columnSpacing: Theme.space64
    rowSpacing: Theme.space24

    ColumnLayout {
        spacing: Theme.space16
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.preferredWidth: 1
        Layout.alignment: Qt.AlignVCenter

        Item {
            Layout.fillHeight: true
        }
        CardHint {
            visible: root.portrait || !root.totem.isAccessible
            scale: height / implicitHeight  // smaller where large letters and a notice take its room
            transformOrigin: Item.Top
            Layout.alignment: Qt.AlignHCenter
            Layout.preferredWidth: implicitWidth
            Layout.fillHeight: true
            Layout.minimumHeight: 0
            Layout.maximumHeight: implicitHeight
        }
        Heading {
            text: qsTr("Insert your health card")
            font.pixelSize: Theme.text48
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
        Prose {
            text: qsTr("or show the barcode on its back")
            font.pixelSize: Theme.text24
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
        Item {
            Layout.fillHeight: true
        }
    }
    ColumnLayout {
        spacing: Theme.space16
        Layout.fillWidth: true
        Layout.preferredWidth: 1
        Layout.alignment: root.portrait ? Qt.AlignBottom : Qt.AlignVCenter

        Tile {
            title: qsTr("Take a number")
            subtitle: qsTr("Without a card, for today")
            iconName: "ticket"
            prominent: true
            hoverEnabled: false
            Layout.fillWidth: true
            Layout.preferredHeight: Math.max(implicitHeight, Theme.px(136))
            onChosen: root.totem.act("take_number")
        }
        Tile {
            title: qsTr("I have an appointment")
            subtitle: qsTr("Confirm your arrival")
            iconName: "calendar"
            hoverEnabled: false
            Layout.fillWidth: true
            Layout.preferredHeight: Math.max(implicitHeight, Theme.px(136))
            onChosen: root.totem.act("have_appointment")
        }
        LanguageRow {
            languages: root.totem.languages
            current: root.totem.language
            Layout.fillWidth: true
            Layout.topMargin: Theme.space16
            onChosen: code => root.totem.speak(code)
        }
    }
}
