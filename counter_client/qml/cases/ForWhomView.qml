import QtQuick
import QtQuick.Layouts
import Station
import "../shared"
import "fields"

// For whom, by what title, and on which paper. Enter goes to the next line, and on after the last.
FocusScope {
    id: root

    required property var whom
    required property string files
    required property bool narrow

    readonly property bool noDay: whom.isNoDay

    signal finished
    signal fileWanted
    signal phoneWanted
    signal fileRemoved

    function focusFirst(): void {
        titles.focusField();
    }

    function goOnFromTitle(): void {
        if (whom.asksPerson)
            givenName.focusField();
        else if (whom.asksPaper)
            paper.focusField();
        else
            finished();
    }

    onNoDayChanged: if (noDay) expires.focusField()

    ScrollColumn {
        anchors.fill: parent
        spacing: Theme.space16

        OptionsBox {
            id: titles

            label: qsTr("The citizen presents it")
            help: ""
            error: ""
            several: false
            values: root.whom.titles
            labels: root.whom.labels
            chosen: [root.whom.title]
            onPicked: value => root.whom.choose(value)
            onPassed: root.goOnFromTitle()
            Layout.leftMargin: Theme.space8
            Layout.rightMargin: Theme.space8
            Layout.fillWidth: true
        }
        GridLayout {
            visible: root.whom.asksPerson
            columns: root.narrow ? 1 : 3
            columnSpacing: Theme.space16
            rowSpacing: Theme.space16
            uniformCellWidths: true
            Layout.leftMargin: Theme.space8
            Layout.rightMargin: Theme.space8
            Layout.fillWidth: true

            TextInputField {
                id: givenName

                label: qsTr("Given name")
                text: root.whom.givenName
                maximumLength: 100
                onTextChanged: root.whom.write("given_name", text)
                onAccepted: surname.focusField()
                Layout.fillWidth: true
            }
            TextInputField {
                id: surname

                label: qsTr("Surname")
                text: root.whom.surname
                maximumLength: 100
                onTextChanged: root.whom.write("surname", text)
                onAccepted: code.focusField()
                Layout.fillWidth: true
            }
            TextInputField {
                id: code

                label: qsTr("Codice fiscale")
                text: root.whom.codiceFiscale
                capitalization: Font.AllUppercase
                maximumLength: 16
                onTextChanged: root.whom.write("codice_fiscale", text)
                onAccepted: root.whom.asksPaper ? paper.focusField() : root.finished()
                Layout.fillWidth: true
            }
        }
        TextInputField {
            id: paper

            visible: root.whom.asksPaper
            label: qsTr("Which paper it is")
            help: qsTr("Kind, number, date and who issued it.")
            text: root.whom.document
            maximumLength: 200
            onTextChanged: root.whom.write("document", text)
            onAccepted: expires.focusField()
            Layout.leftMargin: Theme.space8
            Layout.rightMargin: Theme.space8
            Layout.fillWidth: true
        }
        TextInputField {
            id: expires

            visible: root.whom.asksPaper
            label: qsTr("Valid until, if it expires")
            help: qsTr("Day, month and year: 31/01/2027")
            error: root.whom.isNoDay ? qsTr("This is no day: write day, month and year, as in 31/01/2027.") : ""
            text: root.whom.expires
            maximumLength: 20
            onTextChanged: root.whom.write("expires", text)
            onAccepted: root.finished()
            Layout.leftMargin: Theme.space8
            Layout.rightMargin: Theme.space8
            Layout.fillWidth: true
        }
        FileBox {
            visible: root.whom.asksPaper
            label: qsTr("A copy of the paper")
            help: ""
            error: ""
            files: root.files
            current: root.whom.asksPaper
            onAttached: root.fileWanted()
            onPhotographed: root.phoneWanted()
            onRemoved: root.fileRemoved()
            Layout.leftMargin: Theme.space8
            Layout.rightMargin: Theme.space8
            Layout.fillWidth: true
        }
    }
}
