import QtQuick
import QtQuick.Layouts
import Station
import "../../shared"

// Who the citizen is, only when asked for; it says quietly that the asking is written down.
ColumnLayout {
    id: root

    required property var citizen
    required property var asking

    spacing: Theme.space4

    RowLayout {
        visible: !root.citizen.isKnown
        spacing: Theme.space12
        Layout.fillWidth: true

        ActionButton {
            text: root.asking.underWay === "who_is" ? qsTr("One moment…") : qsTr("Who is it")
            compact: true
            iconName: "person"
            enabled: root.citizen.canAsk
            keyHint: "I"
            onChosen: root.citizen.ask()
        }
        Prose {
            text: qsTr("Looking it up is registered.")
            font.pixelSize: Theme.text14
            Layout.fillWidth: true
        }
    }
    RowLayout {
        visible: root.citizen.isKnown
        spacing: Theme.space8
        Layout.fillWidth: true

        ColumnLayout {
            spacing: 0
            Layout.fillWidth: true

            Text {
                text: root.citizen.name
                color: Theme.emphasis
                font.pixelSize: Theme.text20
                font.weight: Font.Bold
                lineHeight: 0.95
                wrapMode: Text.WordWrap
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
            Text {
                text: root.citizen.codiceFiscale
                color: Theme.text
                font.pixelSize: Theme.text18
                font.letterSpacing: 1
                lineHeight: 0.95
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
        }
        ActionButton {
            text: qsTr("Hide")
            compact: true
            kind: BigButton.Kind.Quiet
            keyHint: "I"
            onChosen: root.citizen.forget()
            Layout.rightMargin: -Theme.space12
        }
    }
    Prose {
        visible: root.citizen.isKnown
        text: qsTr("Looked up at %1; it is in the register.").arg(root.citizen.askedAt)
        font.pixelSize: Theme.text14
        Layout.fillWidth: true
    }
}
