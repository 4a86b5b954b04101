import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// The cause, or an act with its dates: Enter goes to the next field, and from the last one sends.
FocusScope {
    id: root

    required property var emergency
    required property bool ready
    required property bool narrow

    readonly property bool opening: emergency.form === "open"
    readonly property bool storing: emergency.form === "act"

    implicitHeight: fields.implicitHeight

    function errorOf(field: string): string {
        return emergency.wrong === field ? emergency.error : "";
    }

    ColumnLayout {
        id: fields

        width: parent.width
        spacing: Theme.space12

        Prose {
            text: root.opening ? qsTr("It gives numbers for 24 hours. Each further week needs a new act of the register's head.") : root.storing ? qsTr("The act of the register's head by which the emergency register may be opened.") : qsTr("A new act of the register's head, for a week more.")
            font.pixelSize: Theme.text16
            Layout.fillWidth: true
        }
        TextInputField {
            visible: root.opening
            focus: root.opening
            label: qsTr("Cause")
            error: root.errorOf("cause")
            maximumLength: 300
            onTextChanged: root.emergency.type("cause", text)
            onAccepted: root.emergency.send()
            Component.onCompleted: if (root.opening) focusField()
            Layout.fillWidth: true
        }
        TextInputField {
            visible: !root.opening
            label: qsTr("Act")
            error: root.errorOf("act")
            maximumLength: 120
            onTextChanged: root.emergency.type("act", text)
            onAccepted: issued.focusField()
            Component.onCompleted: if (!root.opening) focusField()
            Layout.fillWidth: true
        }
        RowLayout {
            visible: !root.opening
            spacing: Theme.space12
            Layout.fillWidth: true

            TextInputField {
                id: issued

                label: qsTr("Date of the act")
                placeholder: qsTr("dd/mm/yyyy")
                error: root.errorOf("issued")
                maximumLength: 20
                onTextChanged: root.emergency.type("issued", text)
                onAccepted: root.storing ? expires.focusField() : root.emergency.send()
                Layout.fillWidth: true
            }
            TextInputField {
                id: expires

                visible: root.storing
                label: qsTr("Holds until")
                placeholder: qsTr("dd/mm/yyyy")
                error: root.errorOf("expires")
                maximumLength: 20
                onTextChanged: root.emergency.type("expires", text)
                onAccepted: root.emergency.send()
                Layout.fillWidth: true
            }
        }
        RowLayout {
            spacing: Theme.space8
            Layout.fillWidth: true

            ActionButton {
                text: root.opening ? qsTr("Open the register") : root.storing ? qsTr("Store the act") : qsTr("Go on")
                kind: BigButton.Kind.Primary
                compact: true
                iconName: "check"
                keyHint: qsTr("Enter")
                enabled: root.ready
                onChosen: root.emergency.send()
            }
            ActionButton {
                text: qsTr("Back")
                kind: BigButton.Kind.Quiet
                compact: true
                keyHint: "Esc"
                onChosen: root.emergency.close()
            }
        }
    }
}
