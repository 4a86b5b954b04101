import QtQuick
import QtQuick.Layouts
import Station

// Who the appointment is for: Enter in the code searches, in the others it goes to the next empty
// field, and on with the appointment where there is none.
GridLayout {
    id: root

    required property var person
    required property bool narrow
    required property bool choosing

    signal searched
    signal finished

    function focusField(): void {
        code.focusField();
    }

    function goOnFrom(place: int): void {
        if (choosing) {
            finished();
            return;
        }
        const empty = [surname, givenName, phone, email].slice(place).find(field => field.text === "");
        if (empty)
            empty.focusField();
        else
            finished();
    }

    // the page would go on, too
    Keys.onReturnPressed: {}
    Keys.onEnterPressed: {}

    columns: 2
    columnSpacing: narrow ? Theme.space8 : Theme.space16
    rowSpacing: Theme.space12
    uniformCellWidths: true

    TextInputField {
        id: code

        label: root.narrow ? qsTr("Code or birth date") : qsTr("Codice fiscale, booking code, or birth date also in part")
        text: root.person.code
        help: root.person.said
        error: root.person.error
        maximumLength: 20
        capitalization: Font.AllUppercase
        onTextChanged: root.person.type("code", text)
        onAccepted: {
            if (root.choosing) {
                root.finished();
            } else {
                root.searched();
                surname.focusField();
            }
        }
        Layout.columnSpan: root.columns
        Layout.fillWidth: true
    }
    TextInputField {
        id: surname

        label: qsTr("Surname")
        text: root.person.surname
        maximumLength: 64
        onTextChanged: root.person.type("surname", text)
        onAccepted: root.goOnFrom(1)
        Layout.fillWidth: true
    }
    TextInputField {
        id: givenName

        label: qsTr("Given name")
        text: root.person.givenName
        maximumLength: 64
        onTextChanged: root.person.type("given_name", text)
        onAccepted: root.goOnFrom(2)
        Layout.fillWidth: true
    }
    TextInputField {
        id: phone

        label: qsTr("Telephone")
        text: root.person.phone
        maximumLength: 32
        onTextChanged: root.person.type("phone", text)
        onAccepted: root.goOnFrom(3)
        Layout.fillWidth: true
    }
    TextInputField {
        id: email

        label: qsTr("E-mail")
        text: root.person.email
        maximumLength: 254
        onTextChanged: root.person.type("email", text)
        onAccepted: root.goOnFrom(4)
        Layout.fillWidth: true
    }
}
