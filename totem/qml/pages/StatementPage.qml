import QtQuick
import QtQuick.Layouts
import Station

// A text of a form to be read, and perhaps accepted: as long as the law has made it.
ColumnLayout {
    id: root

    required property var totem
    required property bool portrait

    spacing: root.portrait ? Theme.space24 : Theme.space12

    PageHead {
        greeting: root.totem.greeting
        heading: root.totem.heading
        wide: !root.portrait
        Layout.fillWidth: true
    }
    Card {
        Layout.fillWidth: true

        ColumnLayout {
            anchors.fill: parent

            Prose {
                text: root.totem.text
                color: Theme.text
                font.pixelSize: Theme.text20
                font.weight: root.totem.isWarning ? Font.DemiBold : Font.Normal
                Layout.fillWidth: true
            }
        }
    }
    Item {
        Layout.fillHeight: true
    }
    ActionRow {
        actions: root.totem.actions
        stacked: root.portrait
        Layout.fillWidth: root.portrait
        Layout.alignment: Qt.AlignHCenter
        onChosen: does => root.totem.act(does)
    }
}
