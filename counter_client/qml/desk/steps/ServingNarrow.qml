import QtQuick
import QtQuick.Layouts
import Station
import "../../shared"
import "../visit"

// The citizen is here, in a narrow window: what matters most stands on top, the rest follows.
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
        spacing: Theme.space8

        ServingBadge {
            desk: root.desk
        }
        NoteButton {
            note: root.note
            Layout.preferredHeight: Theme.space32
        }
        Item {
            Layout.fillWidth: true
        }
        StageTimer {
            desk: root.desk
            font.pixelSize: Theme.text28
        }
    }
    VisitHeadNarrow {
        desk: root.desk
        Layout.fillWidth: true
    }
    CallBox {
        remote: root.remote
        Layout.fillWidth: true
    }
    ScrollColumn {
        spacing: Theme.space8
        Layout.fillWidth: true
        Layout.fillHeight: true

        NoteBox {
            note: root.note
            lines: 2
            Layout.fillWidth: true
        }
        WishList {
            wishes: root.wishes
            Layout.fillWidth: true
        }
        CitizenBox {
            citizen: root.citizen
            asking: root.asking
            visible: root.citizen.canBeAsked
            Layout.fillWidth: true
        }
        VisitFacts {
            desk: root.desk
            breaks: root.breaks
            Layout.fillWidth: true
        }
        DocumentList {
            documents: root.desk.documents
            Layout.fillWidth: true
        }
    }
}
