import QtQuick
import QtQuick.Layouts
import Station
import "../visit"

// The citizen is here, with room: how long such a visit usually takes, and what there is to do.
ColumnLayout {
    id: root

    required property var desk
    required property var breaks
    required property var remote
    required property var citizen
    required property var wishes
    required property var note
    required property var asking

    spacing: Theme.space12

    RowLayout {
        spacing: Theme.space12

        ServingBadge {
            desk: root.desk
        }
        NoteButton {
            note: root.note
            iconName: "note"
            Layout.preferredHeight: Theme.space32
        }
        Prose {
            text: qsTr("usually %n minutes", "", root.desk.expected)
            font.pixelSize: Theme.text16
            horizontalAlignment: Text.AlignRight
            Layout.fillWidth: true
        }
        StageTimer {
            desk: root.desk
        }
    }
    VisitHead {
        desk: root.desk
        Layout.fillWidth: true
    }
    RowLayout {
        spacing: Theme.space24

        VisitFacts {
            desk: root.desk
            breaks: root.breaks
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignTop
        }
        CallBox {
            remote: root.remote
            Layout.preferredWidth: Theme.px(320)
            Layout.alignment: Qt.AlignTop
        }
        CitizenBox {
            citizen: root.citizen
            asking: root.asking
            visible: root.citizen.canBeAsked
            Layout.preferredWidth: Theme.px(320)
            Layout.alignment: Qt.AlignTop
        }
    }
    NoteBox {
        note: root.note
        lines: 2
        Layout.fillWidth: true
    }
    VisitDetails {
        desk: root.desk
        wishes: root.wishes
        Layout.fillWidth: true
        Layout.fillHeight: true
    }
}
