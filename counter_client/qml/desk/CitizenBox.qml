import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// Who the citizen is, only when asked for; it says quietly that the asking is written down.
GridLayout {
    id: root

    required property var citizen
    required property var asking
    property bool beside: false
    property bool packed: false

    readonly property bool known: citizen.name !== ""

    columns: packed ? 2 : 1
    columnSpacing: Theme.space8
    rowSpacing: packed ? 0 : Theme.space8

    Text {
        text: qsTr("Citizen")
        visible: !root.beside && !root.packed
        color: Theme.textSecondary
        font.pixelSize: Theme.text14
        font.weight: Font.DemiBold
        Accessible.ignored: true
    }
    ColumnLayout {
        visible: root.known
        spacing: 0
        Layout.fillWidth: true

        Text {
            text: root.citizen.name
            color: Theme.emphasis
            font.pixelSize: Theme.text20
            font.weight: Font.Bold
            wrapMode: Text.WordWrap
            maximumLineCount: 2
            elide: Text.ElideRight
            Layout.fillWidth: true
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
        Text {
            text: root.citizen.codiceFiscale
            color: Theme.text
            font.pixelSize: Theme.text18
            font.letterSpacing: 1
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
    }
    ActionButton {
        text: root.known ? qsTr("Hide") : root.asking.underWay === "who_is" ? qsTr("One moment…") : qsTr("Who is it")
        compact: true
        iconName: root.known ? "" : "person"
        kind: root.known ? BigButton.Kind.Quiet : BigButton.Kind.Secondary
        enabled: root.known || root.citizen.canAsk
        keyHint: "I"
        onChosen: root.citizen.toggle()
        Layout.leftMargin: root.known && !root.packed ? -Theme.space12 : 0
        Layout.alignment: root.beside ? Qt.AlignRight : Qt.AlignLeft
    }
    Text {
        text: root.known ? qsTr("Looked up at %1; it is in the register.").arg(root.citizen.askedAt) : qsTr("Looking it up is registered.")
        color: Theme.textSecondary
        font.pixelSize: Theme.text14
        lineHeight: 0.95
        wrapMode: Text.WordWrap
        horizontalAlignment: root.beside ? Text.AlignRight : Text.AlignLeft
        Layout.columnSpan: root.columns
        Layout.fillWidth: true
        Accessible.role: Accessible.StaticText
        Accessible.name: text
    }
}
