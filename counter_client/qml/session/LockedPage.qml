import QtQuick
import QtQuick.Layouts
import Station
import "../shared"

// Covers everything while the operator is away; the counter stays open.
FocusScope {
    id: root

    required property var session
    required property var line
    required property var asking
    required property bool narrow

    readonly property bool ready: line.isUp && asking.underWay === ""

    Component.onCompleted: password.focusField()

    function unlock(): void {
        if (password.text === "")
            password.focusField();
        else if (ready)
            session.unlock(password.text);
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

            RowLayout {
                spacing: Theme.space16

                Icon {
                    icon: "lock"
                    size: Theme.space40
                    color: Theme.primary
                }
                ColumnLayout {
                    spacing: 0

                    Heading {
                        text: qsTr("Screen locked")
                        font.pixelSize: Theme.text28
                        Layout.fillWidth: true
                    }
                    Prose {
                        text: root.session.operator
                        Layout.fillWidth: true
                    }
                }
            }
            TextInputField {
                id: password

                label: qsTr("Password")
                iconName: "lock"
                maximumLength: 200
                echoMode: TextInput.Password
                error: root.asking.trouble
                onAccepted: root.unlock()
                Layout.fillWidth: true
            }
            ActionButton {
                text: root.asking.underWay === "unlock" ? qsTr("Unlocking…") : qsTr("Unlock")
                kind: BigButton.Kind.Primary
                enabled: root.ready
                keyHint: qsTr("Enter")
                onChosen: root.unlock()
                Layout.fillWidth: true
            }
            ActionButton {
                text: qsTr("Log out")
                kind: BigButton.Kind.Quiet
                compact: true
                enabled: root.ready
                iconName: "logout"
                keyHint: "F12"
                onChosen: root.session.logOut()
                Layout.alignment: Qt.AlignHCenter
            }
        }
    }
}
