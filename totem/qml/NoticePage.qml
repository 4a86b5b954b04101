import QtQuick
import QtQuick.Layouts
import Station

// Something is to be said before one can go on, or instead.
ColumnLayout {
    id: root

    required property var totem
    required property bool portrait

    spacing: Theme.space24

    Item {
        Layout.fillHeight: true
    }
    Rectangle {
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
    }
    Card {
        visible: root.totem.documents.length > 0
        Layout.fillWidth: true
        Layout.maximumWidth: Theme.px(640)
        Layout.alignment: Qt.AlignHCenter

        DocumentList {
            anchors.fill: parent
            documents: root.totem.documents
        }
    }
    FactList {
        facts: root.totem.facts
        visible: root.totem.facts.count > 0
        Layout.fillWidth: true
        Layout.maximumWidth: Theme.px(560)
        Layout.alignment: Qt.AlignHCenter
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
    Item {
        visible: !root.portrait
        Layout.fillHeight: true
    }
}
