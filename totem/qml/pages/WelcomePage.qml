import QtQuick
import QtQuick.Layouts
import Station
import "../details"

// No citizen is here yet: show the card, or take a number without; choose a language.
GridLayout {
    id: root

    required property var totem
    required property bool portrait

    // Three choices and two lines of languages: on a low screen the choices are said in one line.
    readonly property bool tight: !portrait && totem.hasForms

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
            subtitle: root.tight ? "" : qsTr("Without a card, for today")
            iconName: "ticket"
            prominent: true
            hoverEnabled: false
            Layout.fillWidth: true
            Layout.preferredHeight: root.tight ? Theme.px(80) : Math.max(implicitHeight, Theme.px(136))
            topPadding: root.tight ? Theme.space4 : padding
            bottomPadding: topPadding
            onChosen: root.totem.act("take_number")
        }
        Tile {
            title: qsTr("I have an appointment")
            subtitle: root.tight ? "" : qsTr("Confirm your arrival")
            iconName: "calendar"
            hoverEnabled: false
            Layout.fillWidth: true
            Layout.preferredHeight: root.tight ? Theme.px(80) : Math.max(implicitHeight, Theme.px(136))
            topPadding: root.tight ? Theme.space4 : padding
            bottomPadding: topPadding
            onChosen: root.totem.act("have_appointment")
        }
        Tile {
            visible: root.totem.hasForms
            title: qsTr("Fill in a request")
            subtitle: root.tight ? "" : qsTr("Short ones, here and now")
            iconName: "document"
            hoverEnabled: false
            Layout.fillWidth: true
            Layout.preferredHeight: root.tight ? Theme.px(80) : Math.max(implicitHeight, Theme.px(136))
            topPadding: root.tight ? Theme.space4 : padding
            bottomPadding: topPadding
            onChosen: root.totem.act("fill_request")
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
