import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// Who works here today.
FocusScope {
    id: root

    required property var session
    required property var line
    required property var asking
    required property bool narrow

    readonly property bool ready: line.isUp && asking.underWay === ""

    Component.onCompleted: login.focusField()

    function logIn(): void {
        if (login.text.trim() === "")
            login.focusField();
        else if (password.text === "")
            password.focusField();
        else if (ready)
            session.logIn(login.text, password.text);
    }

    Connections {
        target: root.asking

        function onChanged(): void {
            if (root.asking.underWay === "" && root.asking.trouble !== "") {
                password.text = "";
                password.focusField();
            }
        }
    }

    Card {
        anchors.centerIn: parent
        width: Math.min(Theme.px(440), parent.width - 2 * Theme.space16)
        padding: root.narrow ? Theme.space24 : Theme.space32

        ColumnLayout {
            anchors.fill: parent
            spacing: Theme.space20

            ColumnLayout {
                spacing: Theme.space4

                Heading {
                    text: qsTr("Good day")
                    Layout.fillWidth: true
                }
                Prose {
                    text: root.session.ended === "" ? qsTr("Log in to work at the counter.") : root.session.ended
                    Layout.fillWidth: true
                }
            }
            TextInputField {
                id: login

                label: qsTr("Login")
                iconName: "person"
                maximumLength: 64
                inputMethodHints: Qt.ImhNoAutoUppercase | Qt.ImhNoPredictiveText
                onAccepted: password.focusField()
                Layout.fillWidth: true
            }
            TextInputField {
                id: password

                label: qsTr("Password")
                iconName: "lock"
                maximumLength: 200
                echoMode: TextInput.Password
                error: root.asking.trouble
                onAccepted: root.logIn()
                Layout.fillWidth: true
            }
            ActionButton {
                text: root.asking.underWay === "login" ? qsTr("Logging in…") : qsTr("Log in")
                kind: BigButton.Kind.Primary
                enabled: root.ready
                keyHint: qsTr("Enter")
                onChosen: root.logIn()
                Layout.fillWidth: true
            }
        }
    }
}
