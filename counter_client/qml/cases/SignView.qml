import QtQuick
import QtQuick.Layouts
import Station

// Signed by hand before the employee: which document, and where the paper is kept.
FocusScope {
    id: root

    required property var hand

    signal finished

    function focusFirst(): void {
        document.focusField();
    }

    ColumnLayout {
        anchors { left: parent.left; right: parent.right; top: parent.top }
        spacing: Theme.space16

        Prose {
            text: qsTr("The citizen signs the paper here, before you. You attest it: look at the identity document, then write down which one it is and where the signed paper is kept (art. 38 DPR 445/2000).")
            font.pixelSize: Theme.text16
            Layout.fillWidth: true
        }
        TextInputField {
            id: document

            label: qsTr("Identity document: kind, number, issued by")
            help: qsTr("For example: identity card CA12345BC, Comune di Bologna")
            text: root.hand.document
            error: root.hand.lacksDocument ? qsTr("Write down which document you have seen.") : ""
            maximumLength: 200
            onTextChanged: root.hand.writeDocument(text)
            onAccepted: root.hand.archivePlace === "" ? place.focusField() : root.finished()
            Layout.fillWidth: true
        }
        TextInputField {
            id: place

            label: qsTr("Where the signed paper is kept")
            help: qsTr("For example: archive 2026, folder 14")
            text: root.hand.archivePlace
            error: root.hand.lacksPlace ? qsTr("Write down where the paper is kept.") : ""
            maximumLength: 200
            onTextChanged: root.hand.writePlace(text)
            onAccepted: root.hand.document === "" ? document.focusField() : root.finished()
            Layout.fillWidth: true
        }
    }
}
