pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// The portal: who can use it on the left, with what it has sent; the message that is read on the right.
Card {
    id: root

    required property var portal

    readonly property bool wide: width >= Theme.px(700)

    padding: Theme.space20

    GridLayout {
        anchors.fill: parent
        columns: root.wide ? 2 : 1
        columnSpacing: Theme.space24
        rowSpacing: Theme.space16

        ColumnLayout {
            spacing: Theme.space8
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.alignment: Qt.AlignTop

            RowLayout {
                spacing: Theme.space12
                Layout.fillWidth: true

                PartHead {
                    title: qsTr("Portal")
                    iconName: "globe"
                    Layout.fillWidth: true
                }
                BigButton {
                    text: qsTr("Open in the browser")
                    Accessible.name: qsTr("Open the portal in the browser")
                    compact: true
                    onChosen: Qt.openUrlExternally(root.portal.address)
                }
            }
            Prose {
                text: qsTr("Books online") + ": " + root.portal.citizen
                color: Theme.text
                font.pixelSize: Theme.text16
                Layout.fillWidth: true
            }
            Prose {
                text: qsTr("Works in the office") + ": " + root.portal.login + " · " + root.portal.password
                color: Theme.text
                font.pixelSize: Theme.text16
                Layout.fillWidth: true
            }
            Prose {
                text: qsTr("Code of the telephone") + ": " + root.portal.code
                color: Theme.text
                font.pixelSize: Theme.text16
                Layout.fillWidth: true
            }
            Prose {
                visible: root.portal.messages.count === 0
                text: qsTr("Mails and SMS that the portal sends arrive here.")
                font.pixelSize: Theme.text16
                Layout.topMargin: Theme.space8
                Layout.fillWidth: true
            }
            Repeater {
                model: root.portal.messages

                Touchable {
                    id: message

                    required property int number
                    required property string title
                    required property string note
                    required property bool isMail
                    required property bool isOpen

                    text: title + ", " + note
                    implicitHeight: lines.implicitHeight + 2 * Theme.space8
                    onChosen: root.portal.read(number)
                    Layout.fillWidth: true

                    background: Rectangle {
                        radius: Theme.radius
                        color: message.isOpen || message.hovered ? Theme.primarySoft : Theme.muted
                    }

                    contentItem: Item {
                        RowLayout {
                            anchors { fill: parent; leftMargin: Theme.space12; rightMargin: Theme.space12 }
                            spacing: Theme.space12

                            Icon {
                                icon: message.isMail ? "mail" : "phone"
                                size: Theme.px(24)
                                color: Theme.primary
                            }
                            ColumnLayout {
                                id: lines

                                spacing: 0
                                Layout.fillWidth: true

                                Text {
                                    text: message.title
                                    textFormat: Text.PlainText
                                    color: Theme.emphasis
                                    font.pixelSize: Theme.text16
                                    font.weight: Font.DemiBold
                                    elide: Text.ElideRight
                                    Layout.fillWidth: true
                                    Accessible.ignored: true
                                }
                                Text {
                                    text: message.note
                                    textFormat: Text.PlainText
                                    color: Theme.textSecondary
                                    font.pixelSize: Theme.text14
                                    elide: Text.ElideRight
                                    Layout.fillWidth: true
                                    Accessible.ignored: true
                                }
                            }
                        }
                    }
                }
            }
        }
        Rectangle {
            visible: root.portal.letter !== ""
            radius: Theme.radius
            color: Theme.muted
            border.width: Theme.hairline
            border.color: Theme.line
            implicitHeight: letter.implicitHeight + 2 * Theme.space16
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: 1

            ColumnLayout {
                id: letter

                anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.space16 }
                spacing: Theme.space8

                Heading {
                    text: root.portal.heading
                    font.pixelSize: Theme.text16
                    Layout.fillWidth: true
                }
                Prose {
                    text: root.portal.letter
                    textFormat: Text.PlainText
                    font.pixelSize: Theme.text14
                    Layout.fillWidth: true
                }
                BigButton {
                    visible: root.portal.page.toString() !== ""
                    text: qsTr("As a mail program shows it")
                    Accessible.name: qsTr("As a mail program shows it: the browser opens")
                    compact: true
                    onChosen: Qt.openUrlExternally(root.portal.page)
                }
            }
        }
    }
}
